package io.walservice.node;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.walservice.node.log.EntryId;
import io.walservice.node.log.LogPartitionId;
import io.walservice.node.staging.SetId;
import java.util.Arrays;

/**
 * What the parts of a node may depend on: along the way of one write, and never back. A package may use itself, the
 * other modules and libraries; of the node only what is listed here.
 */
@AnalyzeClasses(packages = "io.walservice.node", importOptions = ImportOption.DoNotIncludeTests.class)
class NodeArchitectureTest {

    private static final String NODE = "io.walservice.node";
    private static final String CLI = NODE + ".cli..";

    /** What the quickstart runs: it prints for people, too. */
    private static final String TOUR = NODE + ".tour..";

    @ArchTest
    static final ArchRule api_knows_ingress_and_where_things_are_and_of_the_log_only_names = only(
            "api",
            packages("ingress", "mutation", "status", "schedule", "control")
                    .or(belongToAnyOf(EntryId.class, LogPartitionId.class, SetId.class)));

    @ArchTest
    static final ArchRule sagas_know_where_sets_are_kept_and_how_entries_come_into_the_log =
            only("mutation", packages("staging", "ingress", "log", "lease"));

    @ArchTest
    static final ArchRule what_is_kept_of_sets_knows_nothing_of_sagas = only("staging", packages());

    @ArchTest
    static final ArchRule readers_know_what_is_kept_of_sets_and_how_far_indexes_are_alone =
            only("keyvalue", packages("staging", "index"));

    @ArchTest
    static final ArchRule who_builds_indexes_knows_nothing_of_lanes_and_readers = only("index", packages("staging"));

    @ArchTest
    static final ArchRule ingress_knows_the_log_alone = only("ingress", packages("log"));

    @ArchTest
    static final ArchRule the_log_knows_nothing_of_what_stands_before_and_behind_it =
            none("log", "api", "ingress", "dispatch", "schedule", "lane", "retention", "status", "placement");

    @ArchTest
    static final ArchRule dispatch_knows_nothing_of_lanes_and_clients =
            none("dispatch", "api", "ingress", "schedule", "lane", "status");

    @ArchTest
    static final ArchRule the_schedule_knows_nothing_of_what_is_delayed_and_why =
            none("schedule", "api", "ingress", "dispatch", "lane", "retention", "status", "control");

    @ArchTest
    static final ArchRule what_regions_say_to_each_other_is_of_logs_and_not_of_what_is_done_with_entries =
            only("region", packages("control", "dispatch", "log"));

    @ArchTest
    static final ArchRule a_lane_knows_nothing_of_the_stations_before_it =
            none("lane", "api", "ingress", "dispatch", "retention", "status");

    @ArchTest
    static final ArchRule a_lane_knows_of_the_log_only_what_an_entry_is_called = noClasses()
            .that()
            .resideInAPackage(NODE + ".lane..")
            .should()
            .dependOnClassesThat(packages("log").and(not(belongToAnyOf(EntryId.class))));

    @ArchTest
    static final ArchRule packages_depend_on_each_other_one_way =
            slices().matching(NODE + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule control_knows_nothing_else_of_the_node = only("control", packages());

    @ArchTest
    static final ArchRule a_comparison_of_targets_knows_only_which_there_are = only("compare", packages("control"));

    @ArchTest
    static final ArchRule leases_know_nothing_else_of_the_node = only("lease", packages());

    @ArchTest
    static final ArchRule nothing_knows_how_the_node_is_put_together = noClasses()
            .that()
            .resideInAPackage(NODE + ".*..")
            .and()
            .resideOutsideOfPackage(CLI)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(NODE);

    @ArchTest
    static final ArchRule the_command_line_is_a_client_that_can_also_start_a_node = noClasses()
            .that()
            .resideInAPackage(CLI)
            .should()
            .dependOnClassesThat(resideInAnyPackage(NODE + ".*..", "io.walservice.connectors..")
                    .and(not(packages("cli"))))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule the_node_knows_nothing_of_the_stack_it_is_tested_on = noClasses()
            .that()
            .resideInAnyPackage(NODE + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.walservice.local..");

    @ArchTest
    static final ArchRule nothing_sleeps = noClasses()
            .that()
            .resideInAPackage(NODE + "..")
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class);

    @ArchTest
    static final ArchRule a_node_speaks_through_its_log = noClasses()
            .that()
            .resideInAPackage(NODE + "..")
            .and()
            .resideOutsideOfPackages(CLI, TOUR)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    @ArchTest
    static final ArchRule every_package_says_what_lives_in_it = classes()
            .that()
            .resideInAnyPackage(NODE + "..")
            .should(new ArchCondition<JavaClass>("be in a package with a package-info.java") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    boolean described = item.getPackage().tryGetPackageInfo().isPresent();
                    events.add(new SimpleConditionEvent(
                            item, described, item.getName() + " is in " + item.getPackageName()));
                }
            });

    /** Of the node, a package uses itself and what is allowed. */
    private static ArchRule only(String name, DescribedPredicate<JavaClass> allowed) {
        return noClasses()
                .that()
                .resideInAPackage(NODE + "." + name + "..")
                .should()
                .dependOnClassesThat(resideInAPackage(NODE + "..")
                        .and(not(packages(name)))
                        .and(not(allowed))
                        .as("are of the node and neither its own nor allowed"));
    }

    private static ArchRule none(String name, String... forbidden) {
        return noClasses()
                .that()
                .resideInAPackage(NODE + "." + name + "..")
                .should()
                .dependOnClassesThat(packages(forbidden));
    }

    private static DescribedPredicate<JavaClass> packages(String... names) {
        return resideInAnyPackage(
                Arrays.stream(names).map(name -> NODE + "." + name + "..").toArray(String[]::new));
    }
}
