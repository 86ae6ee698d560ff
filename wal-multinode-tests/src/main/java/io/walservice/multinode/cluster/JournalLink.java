package io.walservice.multinode.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The network between one node and Cassandra: a relay that a test can hold, so that what the node sends stays on its
 * way, and cut, so that it never arrives, or of which it can lose the answers. What a node acknowledges while its link
 * is held cannot be durable. Thread-safe.
 *
 * <p>Cassandra's driver stays on the address that it was given as long as the cluster has one node.
 */
public final class JournalLink implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final ServerSocket entrance;
    private final InetSocketAddress cassandra;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean held;
    private boolean cut;
    private volatile boolean losing;
    private final AtomicLong lost = new AtomicLong();

    private JournalLink(ServerSocket entrance, InetSocketAddress cassandra) {
        this.entrance = entrance;
        this.cassandra = cassandra;
    }

    static JournalLink to(InetSocketAddress cassandra) {
        try {
            JournalLink link = new JournalLink(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), cassandra);
            inBackground(link::accept);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String contactPoint() {
        return "%s:%d".formatted(NodePorts.HOST, entrance.getLocalPort());
    }

    /** From now on nothing more of what the node sends arrives. Answers to what has arrived still do. */
    public void hold() {
        change(() -> held = true);
    }

    /** From now on what the node sends still arrives, and no answer comes back. */
    public void loseAnswers() {
        losing = true;
    }

    /** Ends that, by breaking all connections: no answer comes late. The node connects anew. */
    public void findAgain() {
        sockets.forEach(JournalLink::closeQuietly);
        losing = false;
    }

    /** How many bytes of answers were lost so far. */
    public long lostBytes() {
        return lost.get();
    }

    /** Drops what is held and all connections, for good. */
    public void cut() {
        change(() -> cut = true);
        close();
    }

    @Override
    public void close() {
        change(() -> cut = true);
        closeQuietly(entrance);
        sockets.forEach(JournalLink::closeQuietly);
    }

    private void change(Runnable step) {
        lock.lock();
        try {
            step.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket node = entrance.accept();
                Socket server = new Socket();
                sockets.add(node);
                sockets.add(server);
                server.connect(cassandra);
                node.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                inBackground(() -> pump(node, server, true));
                inBackground(() -> pump(server, node, false));
            }
        } catch (IOException closed) {
            close();
        }
    }

    private void pump(Socket from, Socket to, boolean isHeldBack) {
        byte[] chunk = new byte[CHUNK];
        try (from;
                to) {
            int length = from.getInputStream().read(chunk);
            while (length >= 0 && (!isHeldBack || mayPass())) {
                if (losing && !isHeldBack) {
                    lost.addAndGet(length);
                } else {
                    to.getOutputStream().write(chunk, 0, length);
                }
                length = from.getInputStream().read(chunk);
            }
        } catch (IOException ended) {
            // Either side went away; both are closed.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** Waits while the link is held; says whether the bytes may go on then. */
    private boolean mayPass() {
        lock.lock();
        try {
            while (held && !cut) {
                changed.awaitUninterruptibly();
            }
            return !cut;
        } finally {
            lock.unlock();
        }
    }

    private static void inBackground(Runnable body) {
        Thread thread = new Thread(body, "journal-link");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // Nothing is left to be closed.
        }
    }
}
