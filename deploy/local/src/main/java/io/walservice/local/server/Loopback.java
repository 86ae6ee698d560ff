package io.walservice.local.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Connections to servers on this machine, with limits short enough to ask again. */
final class Loopback {
    private static final int LIMIT_MILLIS = 3_000;

    private Loopback() {}

    static String address(int port) {
        return "127.0.0.1:" + port;
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(LIMIT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MILLIS);
        return socket;
    }
}
