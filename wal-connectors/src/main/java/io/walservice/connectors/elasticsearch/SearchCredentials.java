package io.walservice.connectors.elasticsearch;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Who the node is to search clusters. Kept by address and by the node alone: a namespace cannot have a password sent
 * anywhere else.
 *
 * @param users by {@code https://host:port}
 */
public record SearchCredentials(Map<String, User> users) {

    public SearchCredentials {
        users = Map.copyOf(users);
    }

    /** A user of a cluster. */
    public record User(String name, String password) {

        /** Without the password, which does not belong in a log. */
        @Override
        public String toString() {
            return "User[%s]".formatted(name);
        }
    }

    /** The value of the header {@code Authorization} for an address. */
    Optional<String> authorization(String address) {
        return Optional.ofNullable(users.get(address))
                .map(user -> "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (user.name() + ":" + user.password()).getBytes(StandardCharsets.UTF_8)));
    }
}
