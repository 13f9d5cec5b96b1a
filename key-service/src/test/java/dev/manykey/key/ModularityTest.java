package dev.manykey.key;

import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/** Which feature may know which. */
class ModularityTest {
    private static final JavaClasses SERVICE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.manykey.key");

    @Test
    void featuresHaveNoCycles() {
        slices().matching("dev.manykey.key.(*)..").should().beFreeOfCycles().check(SERVICE);
    }

    @Test
    void featuresKnowOnlyThoseThatTheyBuildOn() {
        knows("policy");
        knows("owner", "policy");
        knows("usage");
        knows("operator");
        knows("credential", "owner", "policy");
        knows("accesskey", "owner", "credential", "usage", "policy");
        knows("canary", "accesskey");
        knows("skip");
    }

    @Test
    void rulesKnowNeitherReactorNorSpring() {
        noClasses().that().haveSimpleName("AccessKey").or().haveSimpleName("Owner").or().haveSimpleName("Credential")
                .or().haveSimpleName("OperatorRoster").should().dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "reactor..", "org.apache.kafka..", "com.mongodb..")
                .check(SERVICE);
    }

    private static void knows(String feature, String... others) {
        String[] foreign = Stream.of("owner", "usage", "operator", "credential", "accesskey", "policy")
                .filter(one -> !one.equals(feature) && !List.of(others).contains(one))
                .map(one -> "dev.manykey.key." + one + "..").toArray(String[]::new);
        if (foreign.length > 0) {
            classes().that().resideInAPackage("dev.manykey.key." + feature + "..").should()
                    .onlyDependOnClassesThat().resideOutsideOfPackages(foreign).check(SERVICE);
        }
    }
}
