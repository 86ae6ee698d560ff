package io.walservice.multinode.history;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One change that a test wants made: the n-th of its key. It has one idempotency token, however often it is sent, and a
 * payload that tells it again wherever it is found.
 *
 * @param key without spaces
 * @param counter counts the changes of the key, in the order in which they are handed to a client
 */
public record Change(String key, int counter) {
    private static final Pattern PAYLOAD = Pattern.compile("(\\S+) (\\d{1,9}) [0-9a-f]*");
    private static final int FILLER = 64;

    public String token() {
        return key + "/" + counter;
    }

    /** Follows from key and counter, so that a payload that was changed on its way is recognised. */
    public String payload() {
        SplittableRandom random = new SplittableRandom(key.hashCode() * 31L + counter);
        StringBuilder text = new StringBuilder(key).append(' ').append(counter).append(' ');
        int end = text.length() + FILLER;
        while (text.length() < end) {
            text.append(Integer.toHexString(random.nextInt(16)));
        }
        return text.toString();
    }

    /** The change whose payload this is, byte for byte; empty where it is none's. */
    public static Optional<Change> ofPayload(String payload) {
        Matcher matcher = PAYLOAD.matcher(payload);
        return Optional.of(matcher)
                .filter(Matcher::matches)
                .map(found -> new Change(found.group(1), Integer.parseInt(found.group(2))))
                .filter(change -> change.payload().equals(payload));
    }
}
