package io.walservice.node.mutation;

import io.walservice.node.staging.OpenSets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * Wakes the sagas of sets that are open for a while, so that each is carried on after its node has died. Every node
 * does so for its part of the slots; that two think a slot theirs, or none does for a moment, does no harm.
 */
final class SagaKeeper {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final int SLOTS_AT_ONCE = 8;

    /** Younger ones are taken to be at work. */
    private static final Duration AGE = Duration.ofSeconds(10);

    /** All messages of the keeper. */
    sealed interface Command {}

    private enum Look implements Command {
        LOOK
    }

    private record Seen(List<OpenSets.OpenSet> open) implements Command {}

    private SagaKeeper() {}

    static Behavior<Command> create(OpenSets open, SagaRegion sagas) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            Cluster cluster = Cluster.get(context.getSystem());
            int[] next = {0};
            again(timers);
            return Behaviors.receive(Command.class)
                    .onMessage(Look.class, look -> {
                        List<Integer> slots = new ArrayList<>();
                        for (int n = 0; n < SLOTS_AT_ONCE; n++) {
                            int slot = next[0];
                            next[0] = (slot + 1) % OpenSets.SLOTS;
                            if (isOurs(slot, cluster)) {
                                slots.add(slot);
                            }
                        }
                        context.pipeToSelf(
                                open.in(slots), (found, failure) -> new Seen(failure == null ? found : List.of()));
                        return Behaviors.same();
                    })
                    .onMessage(Seen.class, seen -> {
                        Instant old = Instant.now().minus(AGE);
                        seen.open().stream()
                                .filter(set -> set.since().isBefore(old))
                                .forEach(set -> sagas.wake(set.id()));
                        again(timers);
                        return Behaviors.same();
                    })
                    .build();
        }));
    }

    private static void again(TimerScheduler<Command> timers) {
        timers.startSingleTimer(Look.LOOK, INTERVAL);
    }

    private static boolean isOurs(int slot, Cluster cluster) {
        List<Member> up = StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member -> member.status() == MemberStatus.up())
                .sorted(Member.ordering())
                .toList();
        int self = up.indexOf(cluster.selfMember());
        return self >= 0 && slot % up.size() == self;
    }
}
