package io.walservice.connectors;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.walservice", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] SYSTEMS = {
        "..connectors.kv..",
        "..connectors.kafka..",
        "..connectors.grpc..",
        "..connectors.sqs..",
        "..connectors.evcache..",
        "..connectors.cassandra..",
        "..connectors.elasticsearch..",
        "..connectors.wal.."
    };

    @ArchTest
    static final ArchRule systems_do_not_know_each_other = slices().matching("io.walservice.connectors.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAPackage("..connectors.catalog.."), alwaysTrue())
            // An index is of a kv target.
            .ignoreDependency(resideInAPackage("..connectors.index.."), resideInAPackage("..connectors.kv.."));

    @ArchTest
    static final ArchRule the_interfaces_know_no_system = noClasses()
            .that()
            .resideInAPackage("io.walservice.connectors")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SYSTEMS);

    @ArchTest
    static final ArchRule connectors_do_not_know_the_node = noClasses()
            .that()
            .resideInAPackage("io.walservice.connectors..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.walservice.node..");
}
