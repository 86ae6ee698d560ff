package io.walservice.client;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.walservice.v1.Trilean;
import io.walservice.v1.WriteToLogRequest;
import io.walservice.v1.WriteToLogResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/**
 * Writes against servers that fail at random: whatever they do, the client tells the truth, and keeps the order of
 * keys.
 */
@Timeout(120)
class WalClientModelTest {

    private static final int WRITES = 400;
    private static final int KEYS = 12;

    @Nested
    class Servers_that_fail_at_random {
        @RepeatedTest(25)
        void are_reported_truthfully_and_in_order(RepetitionInfo repetition) throws Exception {
            var random = new Random(repetition.getCurrentRepetition());
            var stored = new StoredEntries();
            var dice = new Dice(stored, random);
            try (var one = new MisbehavingServer(stored).doing(dice::fate);
                    var other = new MisbehavingServer(stored).doing(dice::fate);
                    var client = WalClient.builder()
                            .addresses(one.address(), other.address())
                            .deadline(Duration.ofMillis(random.nextInt(300, 3_000)))
                            .answerTimeout(Duration.ofMillis(100))
                            .build()) {
                List<WriteToLogResponse> responses = writeAll(client, random);
                stored.storeLateOnes();
                checkTruth(responses, stored);
                checkOrder(responses, stored);
            }
        }
    }

    private static List<WriteToLogResponse> writeAll(WalClient client, Random random) throws Exception {
        List<CompletableFuture<WriteToLogResponse>> writes = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            writes.add(client.write(Requests.put("key-" + random.nextInt(KEYS), "" + i, "token-" + i)));
            if (random.nextInt(50) == 0) {
                writes.get(random.nextInt(writes.size())).get(30, SECONDS);
            }
        }
        List<WriteToLogResponse> responses = new ArrayList<>();
        for (var write : writes) {
            responses.add(write.get(30, SECONDS));
        }
        return responses;
    }

    private static void checkTruth(List<WriteToLogResponse> responses, StoredEntries stored) {
        for (int i = 0; i < WRITES; i++) {
            Trilean durable = responses.get(i).getDurable();
            if (durable != Trilean.TRILEAN_UNKNOWN) {
                assertThat(stored.contains("token-" + i))
                        .as("write %d, answered %s, is stored", i, responses.get(i))
                        .isEqualTo(durable == Trilean.TRILEAN_TRUE);
            }
        }
        assertThat(responses).anyMatch(response -> response.getDurable() == Trilean.TRILEAN_TRUE);
    }

    private static void checkOrder(List<WriteToLogResponse> responses, StoredEntries stored) {
        Map<String, Integer> lastOfKey = new HashMap<>();
        for (WriteToLogRequest entry : stored.entries()) {
            int number = Integer.parseInt(entry.getPayload().toStringUtf8());
            if (responses.get(number).getDurable() == Trilean.TRILEAN_TRUE) {
                Integer before = lastOfKey.put(entry.getTarget().getId(), number);
                assertThat(before == null || before < number)
                        .as(
                                "%s of %s is stored after %s",
                                number, entry.getTarget().getId(), before)
                        .isTrue();
            }
        }
    }

    /**
     * Draws the fates of requests, mostly good ones. Not {@link Fate#ANSWER_TWICE}: answers carry no number, so while
     * others are in flight, a surplus one is taken for the answer to the next.
     */
    private record Dice(StoredEntries stored, Random random) {

        private static final List<Fate> FATES = List.copyOf(EnumSet.complementOf(EnumSet.of(Fate.ANSWER_TWICE)));

        synchronized Fate fate(WriteToLogRequest request) {
            if (random.nextInt(20) == 0) {
                stored.storeLateOnes();
            }
            return random.nextInt(10) == 0 ? FATES.get(random.nextInt(FATES.size())) : Fate.STORE;
        }
    }
}
