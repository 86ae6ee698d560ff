package io.walservice.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStackMainTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void an_unknown_option_is_one_line_and_exit_code_2() throws Exception {
        assertThat(run("--dta", "x")).isEqualTo("2: option: --dta (try --help)");
    }

    @Test
    void an_unknown_service_is_one_line_that_names_the_known_ones() throws Exception {
        assertThat(run("--services", "kafka,mysql"))
                .isEqualTo("2: service: mysql (expected: cassandra, kafka, sqs, postgres, memcached, opensearch)");
    }

    @Test
    void a_folder_in_use_is_one_line_and_exit_code_1() throws Exception {
        try (LocalStack first =
                LocalStack.start(StackOptions.of(Service.POSTGRES).withData(folder.resolve("data")))) {
            assertThat(run("--services", "postgres", "--data", first.folder().toString()))
                    .startsWith("1: ")
                    .contains("is in use by another stack; stop that one or name another folder");
        }
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process program = Program.start(LocalStackMain.class, List.of(arguments), output);
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return program.exitValue() + ": " + Files.readString(output).strip();
    }
}
