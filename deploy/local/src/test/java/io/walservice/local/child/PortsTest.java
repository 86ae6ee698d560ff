package io.walservice.local.child;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void are_the_same_again_for_the_same_folder() throws IOException {
        List<Integer> first = Ports.of(folder, 2);

        assertThat(Ports.of(folder, 2)).isEqualTo(first).doesNotHaveDuplicates();
    }

    @Test
    void are_others_where_somebody_took_one() throws IOException {
        List<Integer> first = Ports.of(folder, 2);

        try (ServerSocket taken = new ServerSocket(first.get(0), 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.of(folder, 2)).doesNotContain(taken.getLocalPort());
        }
    }
}
