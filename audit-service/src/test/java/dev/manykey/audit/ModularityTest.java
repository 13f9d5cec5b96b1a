package dev.manykey.audit;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

class ModularityTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.manykey.audit");

    @Test
    void recordKnowsNeitherItsWayInNorItsWayOut() {
        assertThat(classes).isNotEmpty();
        noClasses().that()
                .resideInAPackage("..audit.log..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..audit.ingest..", "..audit.query..", "org.apache.kafka..",
                        "dev.manykey.adminapi..")
                .check(classes);
    }

    @Test
    void wayInAndWayOutDoNotKnowEachOther() {
        noClasses().that()
                .resideInAPackage("..audit.query..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..audit.ingest..", "org.apache.kafka..")
                .check(classes);
        noClasses().that()
                .resideInAPackage("..audit.ingest..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..audit.query..", "com.mongodb..")
                .check(classes);
    }

    @Test
    void nothingHereKnowsAnotherService() {
        noClasses().should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.manykey.key..", "dev.manykey.policy..", "dev.manykey.proxy..",
                        "dev.manykey.standalone..", "dev.manykey.spool..")
                .check(classes);
    }
}
