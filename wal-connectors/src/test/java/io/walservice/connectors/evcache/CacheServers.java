package io.walservice.connectors.evcache;

import io.walservice.local.LocalStack;
import io.walservice.local.Service;
import io.walservice.local.StackOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Several memcached servers of a test's own. */
final class CacheServers implements AutoCloseable {
    private final List<LocalStack> stacks = new ArrayList<>();

    CacheServers(int count) {
        for (int i = 0; i < count; i++) {
            stacks.add(LocalStack.start(StackOptions.of(Service.MEMCACHED)));
        }
    }

    /** {@code host:port}; by name, so that readers of EVCache have the same points on the ring. */
    String address(int server) {
        return stacks.get(server).memcached().server().replace("127.0.0.1", "localhost");
    }

    String addresses(int... servers) {
        return String.join(
                ",",
                Stream.of(servers)
                        .flatMapToInt(java.util.Arrays::stream)
                        .mapToObj(this::address)
                        .toList());
    }

    void kill(int server) {
        stacks.get(server).server(Service.MEMCACHED).kill();
    }

    void pause(int server) {
        stacks.get(server).server(Service.MEMCACHED).pause();
    }

    void resume(int server) {
        stacks.get(server).server(Service.MEMCACHED).resume();
    }

    void start(int server) {
        stacks.get(server).server(Service.MEMCACHED).start();
    }

    @Override
    public void close() {
        stacks.forEach(LocalStack::close);
    }
}
