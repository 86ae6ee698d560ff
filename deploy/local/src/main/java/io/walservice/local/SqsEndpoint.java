package io.walservice.local;

import java.net.URI;

/** Any credentials are accepted, but a client must send some. */
public record SqsEndpoint(URI endpoint, String region) {}
