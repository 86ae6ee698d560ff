package io.walservice.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class WalTest {
    private final Shell shell = new Shell("127.0.0.1:1");

    static Stream<String> commands() {
        return names("", Wal.commandLine(InputStream.nullInputStream(), overrides -> {}));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_explains_itself(String command) {
        Shell.Result help = shell.run((command + " --help").strip().split(" "));

        assertThat(help.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(help.out()).contains("Usage: wal" + command).contains("--help");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void the_exit_codes_are_documented() {
        assertThat(shell.run("--help").out())
                .containsSubsequence("Exit codes:", "0", "done", "1", "refused", "2", "3", "reached", "4", "not known");
    }

    @Test
    void a_wrong_command_line_is_told_so() {
        assertThat(shell.run()).satisfies(WalTest::isUsage);
        assertThat(shell.run("ns")).satisfies(WalTest::isUsage);
        assertThat(shell.run("nonsense"))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE))
                .satisfies(
                        result -> assertThat(result.err()).contains("nonsense").doesNotContain("\tat "));
        assertThat(shell.run("ns", "get")).satisfies(WalTest::isUsage);
        assertThat(shell.run("get", "ads")).satisfies(WalTest::isUsage);
        assertThat(shell.run("get", "ads", "--token", "a", "--entry-id", "b")).satisfies(WalTest::isUsage);
        assertThat(shell.run("ns", "list", "-o", "xml")).satisfies(WalTest::isUsage);
        assertThat(shell.run("ns", "list", "--timeout", "5 s"))
                .satisfies(WalTest::isUsage)
                .satisfies(
                        result -> assertThat(result.err()).contains("5 s (expected: a number with ms, s, m, h or d)"));
    }

    @Test
    void the_version_is_printed_by_command_and_option() {
        assertThat(shell.run("version").out()).startsWith("wal ");
        assertThat(shell.run("--version").out()).isEqualTo(shell.run("version").out());
    }

    @Test
    void a_node_is_started_with_the_settings_of_file_and_command_line(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("wal.conf"), "wal { region = eu, node.port = 1 }");

        Shell.Result result = shell.run("node", "-c", file.toString(), "-Dwal.node.port=2");

        assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(shell.started).singleElement().satisfies(config -> {
            assertThat(config.getString("wal.region")).isEqualTo("eu");
            assertThat(config.getInt("wal.node.port")).isEqualTo(2);
        });
    }

    @Test
    void a_node_is_not_started_with_a_file_that_is_not_there_or_not_right(@TempDir Path folder) throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.conf"), "wal {");

        assertThat(shell.run("node", "-c", folder.resolve("none.conf").toString()))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(ExitCode.REFUSED))
                .satisfies(result -> assertThat(result.err()).contains("none.conf: no such file"));
        assertThat(shell.run("node", "-c", wrong.toString()).err()).contains("wrong.conf");
        assertThat(shell.started).isEmpty();
    }

    private static void isUsage(Shell.Result result) {
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("Usage: wal").doesNotContain("\tat ");
        assertThat(result.out()).isEmpty();
    }

    private static Stream<String> names(String prefix, CommandLine command) {
        return Stream.concat(
                Stream.of(prefix),
                command.getSubcommands().entrySet().stream()
                        .filter(each -> each.getKey().equals(each.getValue().getCommandName()))
                        .flatMap(each -> names(prefix + " " + each.getKey(), each.getValue())));
    }
}
