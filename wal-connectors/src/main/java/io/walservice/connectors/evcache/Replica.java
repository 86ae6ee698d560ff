package io.walservice.connectors.evcache;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One set of servers. Calls fail where the item's server cannot be reached, or refuses. Thread-safe. */
interface Replica extends AutoCloseable {

    /** The item with a token, which changes whenever the item does. */
    record Item(ByteString value, long token) {}

    CompletionStage<Optional<Item>> get(String name);

    /** Sets an item that has not changed since the token was read; answers whether it did. */
    CompletionStage<Boolean> replace(String name, ByteString value, int lifeSeconds, long token);

    /** Sets an item that there is none of; answers whether it did. */
    CompletionStage<Boolean> add(String name, ByteString value, int lifeSeconds);

    /** Removes an item that has not changed since the token was read; answers whether it did. */
    CompletionStage<Boolean> remove(String name, long token);

    @Override
    void close();
}
