package io.walservice.multinode.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The network between clients and one server: a relay that a test can hold, so that what clients send stays on its way;
 * cut, so that nothing passes until it is healed; or of which it can lose the answers. What a node acknowledges while
 * its link to the journal is held cannot be durable. Thread-safe.
 *
 * <p>Clients must stay on the address that they were given. Cassandra's driver does as long as the cluster has one
 * node; a Kafka broker has to advertise it.
 */
public final class NetworkLink implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final ServerSocket entrance;
    private final Supplier<Optional<InetSocketAddress>> server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean held;
    private volatile boolean cut;
    private volatile boolean losing;
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private NetworkLink(ServerSocket entrance, Supplier<Optional<InetSocketAddress>> server) {
        this.entrance = entrance;
        this.server = server;
    }

    /** To a server that is always at the same place. */
    public static NetworkLink to(InetSocketAddress server) {
        return to(() -> Optional.of(server));
    }

    /**
     * To a server that moves, or comes and goes.
     *
     * @param server where to lead the next connection; empty for nowhere, now
     */
    public static NetworkLink to(Supplier<Optional<InetSocketAddress>> server) {
        try {
            NetworkLink link = new NetworkLink(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
            inBackground(link::accept);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect, as {@code host:port}; stays the same. */
    public String address() {
        return "%s:%d".formatted(NodePorts.HOST, entrance.getLocalPort());
    }

    /** From now on nothing more of what clients send arrives. Answers to what has arrived still do. */
    public void hold() {
        change(() -> held = true);
    }

    /** From now on what clients send still arrives, and no answer comes back. */
    public void loseAnswers() {
        losing = true;
    }

    /** Ends that, by breaking all connections: no answer comes late. Clients connect anew. */
    public void findAgain() {
        breakConnections();
        losing = false;
    }

    /** How many bytes of answers were lost so far. */
    public long lostBytes() {
        return lost.get();
    }

    /** Drops what is held, breaks all connections, and refuses new ones and what they bring. */
    public void cut() {
        change(() -> cut = true);
        breakConnections();
    }

    /** Ends a {@link #cut} or {@link #hold}. Nothing of what was refused arrives late. */
    public void heal() {
        change(() -> {
            held = false;
            cut = false;
        });
    }

    /** How many bytes clients have sent into the cut link: shows that they tried. */
    public long refusedBytes() {
        return refused.get();
    }

    /** How many bytes have passed, both ways. */
    public long passedBytes() {
        return passed.get();
    }

    @Override
    public void close() {
        change(() -> cut = true);
        closeQuietly(entrance);
        breakConnections();
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
                Socket client = entrance.accept();
                sockets.add(client);
                inBackground(() -> lead(client));
            }
        } catch (IOException closed) {
            close();
        }
    }

    private void lead(Socket client) {
        if (cut) {
            refuse(client);
            return;
        }
        Socket there = new Socket();
        sockets.add(there);
        try {
            there.connect(server.get().orElseThrow(() -> new IOException("nobody is there")));
            client.setTcpNoDelay(true);
            there.setTcpNoDelay(true);
        } catch (IOException unreachable) {
            drop(client);
            drop(there);
            return;
        }
        if (cut) {
            // It was cut after we looked, and may not know of these two.
            breakConnections();
        }
        inBackground(() -> pump(client, there, true));
        pump(there, client, false);
    }

    /** Clients speak first in all protocols that come here. */
    private void refuse(Socket client) {
        try {
            refused.addAndGet(Math.max(0, client.getInputStream().read(new byte[CHUNK])));
        } catch (IOException gone) {
            // It did not wait to be refused.
        } finally {
            drop(client);
        }
    }

    private void pump(Socket from, Socket to, boolean isHeldBack) {
        byte[] chunk = new byte[CHUNK];
        try {
            int length = from.getInputStream().read(chunk);
            while (length >= 0 && (!isHeldBack || mayPass())) {
                if (losing && !isHeldBack) {
                    lost.addAndGet(length);
                } else {
                    to.getOutputStream().write(chunk, 0, length);
                    passed.addAndGet(length);
                }
                length = from.getInputStream().read(chunk);
            }
        } catch (IOException ended) {
            // Either side went away; both are closed.
        } finally {
            drop(from);
            drop(to);
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

    private void breakConnections() {
        sockets.forEach(this::drop);
    }

    private void drop(Socket socket) {
        closeQuietly(socket);
        sockets.remove(socket);
    }

    private static void inBackground(Runnable body) {
        Thread thread = new Thread(body, "network-link");
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
