package io.walservice.local;

import java.net.InetSocketAddress;

/** No authentication. Keyspaces are the user's to create; in a shared stack, pick a name that nobody else picks. */
public record CassandraEndpoint(InetSocketAddress contactPoint, String datacenter) {}
