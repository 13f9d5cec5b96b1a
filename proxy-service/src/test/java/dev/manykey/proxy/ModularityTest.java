package dev.manykey.proxy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

class ModularityTest {
    private final JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.manykey.proxy");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.manykey.proxy.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void stepsKnowNoTransport() {
        noClasses().that().resideInAnyPackage("..admission..", "..identify..", "..decide..", "..attach..", "..filter..")
                .should().dependOnClassesThat().resideInAnyPackage("reactor..", "io.netty..", "org.springframework..",
                        "org.apache.kafka..")
                .check(classes);
    }
}
