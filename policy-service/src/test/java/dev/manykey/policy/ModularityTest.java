package dev.manykey.policy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

class ModularityTest {
    private static final JavaClasses SERVICE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.manykey.policy");

    @Test
    void featuresHaveNoCycles() {
        slices().matching("dev.manykey.policy.(*)..").should().beFreeOfCycles().check(SERVICE);
    }

    @Test
    void nothingThatReadsADocumentCanReachFilesOrTheNetwork() {
        noClasses().that().resideInAPackage("dev.manykey.policy.openapi..").should().dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.net.http..", "java.nio.channels..",
                        "org.springframework..",
                        "io.netty..")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.net.URL")
                .orShould().dependOnClassesThat().haveFullyQualifiedName("java.io.File").check(SERVICE);
    }
}
