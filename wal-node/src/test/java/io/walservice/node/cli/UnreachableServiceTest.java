package io.walservice.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Whether a change may have been made is what decides the exit code. */
class UnreachableServiceTest {
    private static final String[] WRITE = {"write", "ads", "--id", "1", "--payload", "x", "--timeout", "2s"};
    private static final String[] READ = {"ns", "get", "ads", "--timeout", "2s"};

    @Test
    void where_nothing_listens_nothing_was_changed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Shell shell = new Shell("127.0.0.1:" + port);

        assertThat(shell.run(WRITE))
                .isEqualTo(new Shell.Result(
                        ExitCode.UNREACHABLE,
                        "",
                        "error: cannot reach 127.0.0.1:%d: connection refused%n".formatted(port)));
        assertThat(shell.run(READ).exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void an_unknown_host_is_unreachable() {
        Shell.Result result = new Shell("no-such-host.invalid:9090").run(WRITE);

        assertThat(result.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(result.err()).startsWith("error: cannot reach no-such-host.invalid:9090: ");
    }

    @Test
    void a_connection_that_is_never_answered_is_unreachable() throws IOException {
        // The system accepts connections on behalf of a listener that does not.
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(new Shell("127.0.0.1:" + socket.getLocalPort())
                            .run(WRITE)
                            .exitCode())
                    .isIn(ExitCode.UNREACHABLE, ExitCode.OUTCOME_UNKNOWN);
        }
    }

    @Nested
    class A_service_that {
        private final FakeService service = new FakeService();
        private final CountDownLatch called = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);

        @AfterEach
        void close() {
            over.countDown();
            service.close();
        }

        @Test
        void does_not_answer_in_time_leaves_the_outcome_unknown() {
            service.onWrite = request -> {
                await(over);
                throw Status.CANCELLED.asRuntimeException();
            };

            Shell.Result result = new Shell(service.address()).run(WRITE);

            assertThat(result.exitCode()).isEqualTo(ExitCode.OUTCOME_UNKNOWN);
            assertThat(result.err())
                    .contains("outcome unknown")
                    .contains("no answer in time")
                    .contains("--token");
        }

        @Test
        void dies_during_a_call_leaves_the_outcome_unknown() throws InterruptedException {
            service.onWrite = request -> {
                called.countDown();
                await(over);
                throw Status.CANCELLED.asRuntimeException();
            };
            try (Relay relay = new Relay(service.address())) {
                Thread killer = new Thread(() -> {
                    await(called);
                    relay.cut();
                });
                killer.start();

                Shell.Result result = new Shell(relay.address()).run(WRITE);

                assertThat(result.exitCode()).isEqualTo(ExitCode.OUTCOME_UNKNOWN);
                assertThat(result.err()).contains("outcome unknown");
                killer.join();
            }
        }

        @Test
        void says_itself_that_it_cannot_now_has_changed_nothing() {
            service.onWrite = request -> {
                throw Status.UNAVAILABLE
                        .withDescription("the journal cannot be reached")
                        .asRuntimeException();
            };

            assertThat(new Shell(service.address()).run(WRITE))
                    .isEqualTo(new Shell.Result(
                            ExitCode.UNREACHABLE, "", "error: the journal cannot be reached%n".formatted()));
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A network that can be cut: passes bytes on, until it is closed. */
    private static final class Relay implements AutoCloseable {
        private final ServerSocket listening;
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private final int to;

        Relay(String address) {
            try {
                to = Integer.parseInt(address.substring(address.indexOf(':') + 1));
                listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            inBackground(this::accept);
        }

        String address() {
            return "127.0.0.1:" + listening.getLocalPort();
        }

        private void accept() throws IOException {
            Socket client = listening.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
            sockets.add(client);
            sockets.add(server);
            inBackground(() -> client.getInputStream().transferTo(server.getOutputStream()));
            inBackground(() -> server.getInputStream().transferTo(client.getOutputStream()));
        }

        @Override
        public void close() {
            cut();
        }

        void cut() {
            try {
                listening.close();
                for (Socket each : sockets) {
                    each.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void inBackground(Copying work) {
            Thread thread = new Thread(() -> {
                try {
                    work.run();
                } catch (IOException closed) {
                    // The network was cut.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private interface Copying {
            void run() throws IOException;
        }
    }
}
