package io.walservice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the parts of this module may depend on. */
@AnalyzeClasses(packages = "io.walservice", importOptions = ImportOption.DoNotIncludeTests.class)
class ProtocolArchitectureTest {

    @ArchTest
    static final ArchRule an_application_needs_no_actor_system = noClasses()
            .that()
            .resideInAnyPackage("io.walservice.client..", "io.walservice.namespace..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.pekko..");

    @ArchTest
    static final ArchRule configuration_knows_nothing_of_the_client = noClasses()
            .that()
            .resideInAPackage("io.walservice.namespace..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.walservice.client..", "io.grpc..");
}
