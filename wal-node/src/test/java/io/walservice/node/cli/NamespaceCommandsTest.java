package io.walservice.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.walservice.admin.v1.Namespace;
import io.walservice.namespace.NamespaceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceCommandsTest {
    private static final String ADS = """
            name: ads
            partitions: 2
            targets:
              - {name: store, type: kv}
            """;

    private final FakeService service = new FakeService();
    private final Shell shell = new Shell(service.address());

    @AfterEach
    void close() {
        service.close();
    }

    @Nested
    class Applying {
        @Test
        void creates_what_is_not_there_changes_what_differs_and_leaves_what_is_so(@TempDir Path folder)
                throws IOException {
            String file = Files.writeString(folder.resolve("ads.yaml"), ADS).toString();

            assertThat(shell.run("ns", "apply", "-f", file).out()).isEqualTo(line("ads created, revision 1"));
            assertThat(shell.run("ns", "apply", "-f", file).out()).isEqualTo(line("ads unchanged, revision 1"));
            assertThat(shell.withInput(ADS + "retention: 1d\n")
                            .run("ns", "apply", "-f", "-")
                            .out())
                    .isEqualTo(line("ads changed, revision 2"));
        }

        @Test
        void leaves_a_namespace_with_indexes_as_it_is_though_no_file_says_since_when_it_has_them() {
            String indexed = ADS.replace(
                    "type: kv",
                    "type: kv, indexes: [{name: by-email, field: email}, {name: by-state, attribute: state}]");

            shell.withInput(indexed).run("ns", "apply", "-f", "-");

            assertThat(newest("ads")
                            .getSpec()
                            .getTargets(0)
                            .getKv()
                            .getIndexes(0)
                            .getGeneration())
                    .isEqualTo(1);
            assertThat(shell.run("ns", "apply", "-f", "-").out()).isEqualTo(line("ads unchanged, revision 1"));
            assertThat(shell.withInput(
                                    shell.run("ns", "get", "ads", "-o", "yaml").out())
                            .run("ns", "apply", "-f", "-")
                            .out())
                    .isEqualTo(line("ads unchanged, revision 1"));
            assertThat(shell.withInput(indexed.replace("field: email", "field: mail"))
                            .run("ns", "apply", "-f", "-")
                            .out())
                    .isEqualTo(line("ads changed, revision 2"));
        }

        @Test
        void says_who_the_author_is() {
            shell.withInput(ADS).run("ns", "apply", "-f", "-", "--author", "Änn <ann@example.org>");

            assertThat(newest("ads").getAuthor()).isEqualTo("?nn <ann@example.org>");
        }

        @Test
        void dry_changes_nothing() {
            assertThat(shell.withInput(ADS).run("ns", "apply", "-f", "-", "--dry-run"))
                    .isEqualTo(new Shell.Result(ExitCode.OK, line("ads would be created"), ""));
            assertThat(service.revisions).isEmpty();

            shell.run("ns", "apply", "-f", "-");
            assertThat(shell.withInput(ADS + "description: new\n")
                            .run("ns", "apply", "-f", "-", "--dry-run")
                            .out())
                    .isEqualTo(line("ads would be changed, revision 1"));
            assertThat(newest("ads").getRevision()).isEqualTo(1);
        }

        @Test
        void prints_every_fault_of_every_file_and_changes_nothing(@TempDir Path folder) throws IOException {
            String good = Files.writeString(folder.resolve("good.yaml"), ADS).toString();
            String bad = Files.writeString(folder.resolve("bad.yaml"), """
                            name: Bad
                            partitions: 65
                            colour: blue
                            targets: []
                            """).toString();

            Shell.Result result = shell.run("ns", "apply", "-f", good, "-f", bad);

            assertThat(result.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(result.err().lines())
                    .hasSizeGreaterThanOrEqualTo(4)
                    .allMatch(line -> line.startsWith("error: " + bad + ": "))
                    .anyMatch(line -> line.contains("name: Bad"))
                    .anyMatch(line -> line.contains("partitions: 65 (expected: 1 to 64)"))
                    .anyMatch(line -> line.contains("colour"))
                    .anyMatch(line -> line.contains("targets"));
            assertThat(service.revisions).isEmpty();
        }

        @Test
        void refuses_to_change_what_is_fixed_at_creation_also_when_dry() {
            shell.withInput(ADS).run("ns", "apply", "-f", "-");

            Shell.Result result = shell.withInput(ADS.replace("partitions: 2", "partitions: 4"))
                    .run("ns", "apply", "-f", "-", "--dry-run");

            assertThat(result.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(result.err()).contains("error: partitions: 4 (expected: 2, as it is fixed at creation)");
        }

        @Test
        void says_which_file_is_not_there() {
            assertThat(shell.run("ns", "apply", "-f", "/no/such/file"))
                    .isEqualTo(new Shell.Result(ExitCode.REFUSED, "", line("error: /no/such/file: no such file")));
        }
    }

    @Nested
    class Showing {
        @Test
        void as_yaml_or_json_is_a_file_that_can_be_applied() {
            shell.withInput(ADS).run("ns", "apply", "-f", "-");

            for (String format : new String[] {"yaml", "json"}) {
                Shell.Result shown = shell.run("ns", "get", "ads", "-o", format);
                assertThat(NamespaceFile.read(shown.out())).isEqualTo(NamespaceFile.read(ADS));
            }
        }

        @Test
        void as_a_table_tells_the_revision_too() {
            shell.withInput(ADS).run("ns", "apply", "-f", "-", "--author", "ann");

            assertThat(shell.run("ns", "get", "ads").out())
                    .startsWith("# revision 1 by ann at ")
                    .contains("partitions: 2");
        }

        @Test
        void what_does_not_exist_is_refused() {
            assertThat(shell.run("ns", "get", "nobody"))
                    .isEqualTo(new Shell.Result(
                            ExitCode.REFUSED, "", line("error: namespace: nobody (expected: one that exists)")));
        }
    }

    @Test
    void a_list_has_all_pages() throws IOException {
        service.pageSize = 2;
        for (String name : new String[] {"c", "a", "e", "b", "d"}) {
            shell.withInput(ADS.replace("ads", name)).run("ns", "apply", "-f", "-", "--author", "ann");
        }

        Shell.Result table = shell.run("ns", "list");
        JsonNode json = new ObjectMapper()
                .readTree(shell.run("-o", "json", "ns", "list").out());

        assertThat(table.out().lines())
                .hasSize(6)
                .first()
                .isEqualTo("NAME  REVISION  PARTITIONS  TARGETS  CHANGED               AUTHOR");
        assertThat(table.out().lines().skip(1).map(line -> line.substring(0, 1)))
                .containsExactly("a", "b", "c", "d", "e");
        assertThat(json.findValuesAsText("name")).containsExactly("a", "b", "c", "d", "e");
        assertThat(json.get(0).get("targets").get(0).asText()).isEqualTo("store");
    }

    @Test
    void a_history_shows_deletion_too() {
        shell.withInput(ADS).run("ns", "apply", "-f", "-", "--author", "ann");
        assertThat(shell.run("ns", "delete", "ads", "--author", "bob").out()).isEqualTo(line("ads deleted"));

        assertThat(shell.run("ns", "history", "ads").out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "REVISION CHANGED AUTHOR DELETED TARGETS DESCRIPTION",
                        "2 1970-01-01T00:00:00Z bob yes store -",
                        "1 1970-01-01T00:00:00Z ann no store -");
        assertThat(shell.run("ns", "get", "ads").exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    private Namespace newest(String name) {
        return service.revisions.getOrDefault(name, List.of()).get(0);
    }

    private static String line(String text) {
        return text + System.lineSeparator();
    }
}
