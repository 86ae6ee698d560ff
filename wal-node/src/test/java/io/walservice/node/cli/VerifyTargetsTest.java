package io.walservice.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.walservice.admin.v1.CompareTargetsProgress;
import io.walservice.admin.v1.HeldState;
import io.walservice.admin.v1.HeldValue;
import io.walservice.admin.v1.ItemDifference;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerifyTargetsTest {
    private final FakeService service = new FakeService();
    private final Shell shell = new Shell(service.address());

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void targets_that_hold_the_same_are_one_line_and_exit_code_0() {
        service.onCompare = request -> {
            assertThat(request.getNamespace()).isEqualTo("ads");
            assertThat(request.getPatience().getSeconds()).isEqualTo(3);
            return List.of(progress(70).build(), progress(120).setFinal(true).build());
        };

        Shell.Result result = shell.run("verify", "ads", "--targets", "--wait", "3s");

        assertThat(result.out()).isEqualTo("120 items compared in store, search, 0 differ\n");
        assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void differences_are_rows_with_a_column_for_each_target_and_exit_code_1() {
        service.onCompare = request -> List.of(
                progress(70).addDifferences(missing()).build(),
                progress(120).addDifferences(different()).build(),
                progress(120).setFinal(true).build());

        Shell.Result result = shell.run("verify", "ads", "--targets");

        assertThat(result.out()).isEqualTo("""
            ID  KEY  store          search
            a   -    same: 2 bytes  missing
            b   k    same: 2 bytes  different: 3 bytes
            """);
        assertThat(result.err()).isEqualTo("120 items compared in store, search, 2 differ\n");
        assertThat(result.exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void in_json_it_is_for_programs() throws IOException {
        service.onCompare = request -> List.of(progress(7)
                .addLeftOut("feed")
                .addDifferences(different())
                .setFinal(true)
                .setLimited(true)
                .build());

        JsonNode json = new ObjectMapper()
                .readTree(shell.run("verify", "ads", "--targets", "-o", "json").out());

        assertThat(json.at("/compared").asInt()).isEqualTo(7);
        assertThat(json.at("/limited").asBoolean()).isTrue();
        assertThat(json.at("/leftOut/0").asText()).isEqualTo("feed");
        assertThat(json.at("/differences/0/key").asText()).isEqualTo("k");
        assertThat(json.at("/differences/0/targets/search/state").asText()).isEqualTo("different");
        assertThat(json.at("/differences/0/targets/search/beginning").asText()).isEqualTo("{1}");
    }

    @Test
    void a_comparison_that_breaks_off_is_no_verdict() {
        service.onCompare = request -> List.of(progress(7).build());
        Shell.Result early = shell.run("verify", "ads", "--targets");
        assertThat(early.exitCode()).isEqualTo(ExitCode.OUTCOME_UNKNOWN);
        assertThat(early.err()).contains("the answers ended early");

        service.onCompare = request -> {
            throw Status.UNAVAILABLE.withDescription("target search: no host").asRuntimeException();
        };
        Shell.Result away = shell.run("verify", "ads", "--targets");
        assertThat(away.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(away.err()).contains("target search: no host");
    }

    private static CompareTargetsProgress.Builder progress(long compared) {
        return CompareTargetsProgress.newBuilder()
                .addTargets("store")
                .addTargets("search")
                .setCompared(compared);
    }

    private static ItemDifference missing() {
        return ItemDifference.newBuilder()
                .setId("a")
                .addValues(value("store", HeldState.HELD_STATE_SAME, "{}"))
                .addValues(value("search", HeldState.HELD_STATE_MISSING, ""))
                .build();
    }

    private static ItemDifference different() {
        return ItemDifference.newBuilder()
                .setId("b")
                .setKey("k")
                .addValues(value("store", HeldState.HELD_STATE_SAME, "{}"))
                .addValues(value("search", HeldState.HELD_STATE_DIFFERENT, "{1}"))
                .build();
    }

    private static HeldValue.Builder value(String target, HeldState state, String value) {
        return HeldValue.newBuilder()
                .setTarget(target)
                .setState(state)
                .setSizeBytes(value.length())
                .setBeginning(ByteString.copyFromUtf8(value));
    }
}
