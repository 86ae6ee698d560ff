package io.walservice.multinode.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay between a client and a server that answers each byte with the same one. */
class NetworkLinkTest {
    private static final int LIMIT_MILLIS = 10_000;

    private ServerSocket echo;
    private NetworkLink link;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve, "echo");
        server.setDaemon(true);
        server.start();
        link = NetworkLink.to(new InetSocketAddress(echo.getInetAddress(), echo.getLocalPort()));
    }

    @AfterEach
    void stop() throws IOException {
        link.close();
        echo.close();
    }

    @Test
    void carries_bytes_both_ways_and_counts_them() throws IOException {
        try (Socket client = connect(link)) {
            assertThat(say(client, 'a')).isEqualTo('a');
        }
        await().until(() -> link.passedBytes() == 2);
    }

    @Test
    void a_cut_breaks_connections_and_refuses_new_ones_until_it_is_healed() throws IOException {
        try (Socket before = connect(link)) {
            assertThat(say(before, 'a')).isEqualTo('a');
            link.cut();
            assertThat(before.getInputStream().read()).isEqualTo(-1);
            try (Socket meanwhile = connect(link)) {
                assertThat(say(meanwhile, 'b')).isEqualTo(-1);
            }
            assertThat(link.refusedBytes()).isEqualTo(1);
            assertThat(link.passedBytes()).isEqualTo(2);

            link.heal();
            try (Socket after = connect(link)) {
                assertThat(say(after, 'c')).isEqualTo('c');
            }
        }
    }

    @Test
    void what_is_held_when_it_is_cut_never_arrives() throws IOException {
        try (Socket client = connect(link)) {
            assertThat(say(client, 'a')).isEqualTo('a');
            link.hold();
            client.getOutputStream().write('b');
            link.cut();
            link.heal();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(link.passedBytes()).isEqualTo(2);
    }

    @Test
    void lost_answers_are_counted_and_do_not_come_late() throws IOException {
        try (Socket client = connect(link)) {
            link.loseAnswers();
            client.getOutputStream().write('a');
            await().until(() -> link.lostBytes() == 1);
            link.findAgain();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void leads_each_connection_to_where_the_server_is_then() throws IOException {
        AtomicReference<Optional<InetSocketAddress>> place = new AtomicReference<>(Optional.empty());
        try (NetworkLink moving = NetworkLink.to(place::get)) {
            try (Socket nobody = connect(moving)) {
                assertThat(say(nobody, 'a')).isEqualTo(-1);
            }
            place.set(Optional.of(new InetSocketAddress(echo.getInetAddress(), echo.getLocalPort())));
            try (Socket client = connect(moving)) {
                assertThat(say(client, 'b')).isEqualTo('b');
            }
        }
    }

    private static Socket connect(NetworkLink link) throws IOException {
        URI address = URI.create("tcp://" + link.address());
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(LIMIT_MILLIS);
        return socket;
    }

    /** The answer; -1 where the connection ends instead. */
    private static int say(Socket socket, int what) {
        try {
            socket.getOutputStream().write(what);
            return socket.getInputStream().read();
        } catch (IOException broken) {
            return -1;
        }
    }

    private void serve() {
        try {
            while (true) {
                Socket client = echo.accept();
                Thread answering = new Thread(() -> answer(client), "echo-client");
                answering.setDaemon(true);
                answering.start();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static void answer(Socket client) {
        try (client) {
            int next = client.getInputStream().read();
            while (next >= 0) {
                client.getOutputStream().write(next);
                next = client.getInputStream().read();
            }
        } catch (IOException ended) {
            // The client went away.
        }
    }
}
