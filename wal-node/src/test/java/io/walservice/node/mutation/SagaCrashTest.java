package io.walservice.node.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.walservice.internal.v1.MutationApplied;
import io.walservice.internal.v1.MutationCommitted;
import io.walservice.internal.v1.MutationEvent;
import io.walservice.internal.v1.MutationFinished;
import io.walservice.internal.v1.MutationOpened;
import io.walservice.internal.v1.MutationPlace;
import io.walservice.internal.v1.MutationReceived;
import io.walservice.internal.v1.MutationRefused;
import io.walservice.internal.v1.StagedCondition;
import io.walservice.internal.v1.StagedItem;
import io.walservice.internal.v1.UniqueTerm;
import io.walservice.node.mutation.SagaState.Stage;
import io.walservice.node.staging.Decision;
import io.walservice.node.staging.Intents;
import io.walservice.node.staging.SetId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One set, with its saga cut off before and after each of its steps; and paused there, with another owner that carries
 * it to its end meanwhile, before the first one goes on with what it knew.
 */
class SagaCrashTest {
    private static final SetId SET = new SetId("bank", "t1");
    private static final SetId OTHER = new SetId("bank", "other");
    private static final UniqueTerm TERM = UniqueTerm.newBuilder()
            .setTarget("store")
            .setIndex("by-email@1")
            .setText("b@x")
            .build();
    private static final Instant NOW = Instant.ofEpochSecond(1_000);
    /** More than any run takes. */
    private static final int MOST_STEPS = 200;

    /** What the set meets. */
    enum Case {
        GOOD(Stage.APPLIED),
        CONDITION_FAILS(Stage.REFUSED),
        ID_IS_HELD(Stage.REFUSED),
        TERM_IS_HELD(Stage.REFUSED),
        TERM_IS_TAKEN(Stage.REFUSED),
        ITEM_IS_MISSING(Stage.REFUSED);

        private final Stage end;

        Case(Stage end) {
            this.end = end;
        }
    }

    static Stream<Arguments> casesAndSteps() {
        return Stream.of(Case.values())
                .flatMap(each -> IntStream.rangeClosed(1, stepsOf(each))
                        .boxed()
                        .flatMap(step -> Stream.of(Arguments.of(each, step, true), Arguments.of(each, step, false))));
    }

    private static int stepsOf(Case given) {
        World world = new World(given);
        new Owner(world).run();
        assertThat(world.steps).isBetween(5, MOST_STEPS);
        return world.steps;
    }

    @ParameterizedTest(name = "{0}, at step {1}, before it: {2}")
    @MethodSource("casesAndSteps")
    void a_crash_at_any_step_is_carried_on(Case given, int step, boolean before) {
        World world = new World(given);
        world.at(step, before, () -> {
            throw new Crash();
        });
        try {
            new Owner(world).run();
        } catch (Crash crash) {
            // another owner takes over
        }
        assertThat(world.interrupted).isTrue();
        new Owner(world).run();

        world.assertEnd();
        assertThat(world.intents).isEqualTo(world.otherHolders());
    }

    @ParameterizedTest(name = "{0}, at step {1}, before it: {2}")
    @MethodSource("casesAndSteps")
    void an_owner_that_wakes_up_after_the_end_changes_nothing(Case given, int step, boolean before) {
        World world = new World(given);
        world.at(step, before, () -> {
            new Owner(world).run();
            world.freeze();
        });
        new Owner(world).run();

        assertThat(world.interrupted).isTrue();
        world.assertEnd();
        // What it took too late belongs to a set that is not open, so whoever meets it takes it over.
        assertThat(world.open).isEmpty();
    }

    @Test
    void an_owner_whose_lease_has_lapsed_takes_no_id() {
        World world = new World(Case.GOOD);
        Owner owner = new Owner(world);

        assertThat(owner.work.prepare(owner.state.received().orElseThrow(), () -> false))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("lease");
        assertThat(world.intents).isEmpty();
    }

    /** Ends an owner where it stands. */
    private static final class Crash extends RuntimeException {}

    /** Runs a saga as the actor does, one step after another, from what is journalled. */
    private static final class Owner {
        private final World world;
        private final SagaWork work;
        private SagaState state;

        Owner(World world) {
            this.world = world;
            this.work = new SagaWork(world, SET, InstantSource.fixed(NOW), new SagaWork.Waiting() {
                @Override
                public Duration atMost() {
                    return Duration.ZERO;
                }

                @Override
                public <T> CompletionStage<T> after(int tries, Supplier<CompletionStage<T>> next) {
                    return next.get();
                }
            });
            this.state = world.journal.stream().reduce(SagaState.EMPTY, SagaState::with, (left, right) -> right);
        }

        void run() {
            for (int step = 0; step < MOST_STEPS && !state.stage().isEnd() && state.stage() != Stage.NONE; step++) {
                switch (state.stage()) {
                    case PREPARING ->
                        persist(eventOf(join(work.prepare(state.received().orElseThrow(), () -> true))));
                    case APPLYING -> {
                        join(work.mark(state));
                        for (MutationPlace place : state.pending()) {
                            world.lane(place);
                            persist(MutationEvent.newBuilder()
                                    .setApplied(MutationApplied.newBuilder().setPlace(place))
                                    .build());
                        }
                    }
                    case RELEASING, UNDOING -> {
                        join(work.clean(state));
                        persist(MutationEvent.newBuilder()
                                .setFinished(MutationFinished.getDefaultInstance())
                                .build());
                    }
                    default -> throw new IllegalStateException(state.toString());
                }
            }
        }

        private void persist(MutationEvent event) {
            world.step(() -> world.journal.add(event));
            state = state.with(event);
            world.told(state);
        }

        private static MutationEvent eventOf(Decision decision) {
            if (decision instanceof Decision.Commit commit) {
                return MutationEvent.newBuilder()
                        .setCommitted(MutationCommitted.newBuilder().setWriteMicros(commit.writeMicros()))
                        .build();
            }
            Decision.Refuse refuse = (Decision.Refuse) decision;
            return MutationEvent.newBuilder()
                    .setRefused(MutationRefused.newBuilder()
                            .setKind(Refused.Kind.valueOf(refuse.kind()).number())
                            .setReason(refuse.reason()))
                    .build();
        }

        private static <T> T join(CompletionStage<T> stage) {
            try {
                return stage.toCompletableFuture().join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
    }

    /** What outlives owners. */
    private static final class World implements SagaWorld {
        private final Case given;
        private final List<MutationEvent> journal = new ArrayList<>();
        private final Map<String, List<StagedItem>> contents = new HashMap<>();
        private final Map<Intents.Key, SetId> intents = new HashMap<>();
        private final Map<Intents.Key, Long> last = new HashMap<>();
        private final Map<String, Long> applied = new HashMap<>();
        private final Set<SetId> open = new HashSet<>();
        private final List<Stage> answers = new ArrayList<>();
        private Optional<Decision> decision = Optional.empty();
        private Map<String, Long> frozen = Map.of();
        private int steps;
        private int interruptAt;
        private boolean interruptBefore;
        private Runnable interruption = () -> {};
        private boolean interrupted;

        World(Case given) {
            this.given = given;
            List<StagedItem> items = List.of(item(0, "anna"), item(1, "bert"), item(2, "carl"));
            open.add(SET);
            contents.put("c1", given == Case.ITEM_IS_MISSING ? items.subList(0, 2) : items);
            intents.putAll(otherHolders());
            last.put(new Intents.Key("bank", "carl"), Long.MAX_VALUE / 2);
            journal.add(MutationEvent.newBuilder()
                    .setOpened(MutationOpened.newBuilder().setContent("c1").setExpiresMillis(1))
                    .build());
            journal.add(MutationEvent.newBuilder()
                    .setReceived(MutationReceived.newBuilder()
                            .setContent("c1")
                            .setItems(3)
                            .setFingerprint(ByteString.copyFromUtf8("f"))
                            .addPlaces(place("store"))
                            .addPlaces(place("cache")))
                    .build());
        }

        private static MutationPlace place(String target) {
            return MutationPlace.newBuilder()
                    .setNamespace("bank")
                    .setTarget(target)
                    .build();
        }

        private static StagedItem item(int position, String id) {
            return StagedItem.newBuilder()
                    .setPosition(position)
                    .setNamespace("bank")
                    .addTargets("store")
                    .addTargets("cache")
                    .setId(id)
                    .addAllUniqueTerms(id.equals("bert") ? List.of(TERM) : List.of())
                    .setCondition(
                            StagedCondition.newBuilder().setTarget("store").setExists(true))
                    .build();
        }

        void at(int step, boolean before, Runnable what) {
            interruptAt = step;
            interruptBefore = before;
            interruption = what;
        }

        /** What is there now must stay. */
        void freeze() {
            frozen = Map.copyOf(applied);
            assertEnd();
            assertThat(contents).isEmpty();
            assertThat(intents).isEqualTo(otherHolders());
        }

        Map<Intents.Key, SetId> otherHolders() {
            return switch (given) {
                case ID_IS_HELD -> Map.of(new Intents.Key("bank", "bert"), OTHER);
                case TERM_IS_HELD -> Map.of(Intents.Key.ofTerm("bank", TERM), OTHER);
                default -> Map.of();
            };
        }

        void assertEnd() {
            SagaState end = journal.stream().reduce(SagaState.EMPTY, SagaState::with, (left, right) -> right);
            assertThat(end.stage()).isEqualTo(given.end);
            assertThat(answers)
                    .allMatch(told -> (told.number() >= Stage.UNDOING.number()) == (given.end == Stage.REFUSED));
            Map<String, Long> all = new HashMap<>();
            if (given.end == Stage.APPLIED) {
                for (String target : List.of("store", "cache")) {
                    for (String id : List.of("anna", "bert", "carl")) {
                        all.put(target + "/" + id, Long.MAX_VALUE / 2 + 1);
                    }
                }
            }
            assertThat(applied).isEqualTo(all);
            if (!frozen.isEmpty()) {
                assertThat(applied).isEqualTo(frozen);
            }
            assertThat(contents).isEmpty();
            assertThat(open).isEmpty();
        }

        /** What a writer would be told. */
        void told(SagaState state) {
            if (state.stage().isDecided()) {
                answers.add(state.stage());
            }
        }

        private <T> T step(Supplier<T> effect) {
            steps++;
            boolean here = !interrupted && steps == interruptAt;
            if (here && interruptBefore) {
                interrupted = true;
                interruption.run();
            }
            T result = effect.get();
            if (here && !interruptBefore) {
                interrupted = true;
                interruption.run();
            }
            return result;
        }

        private <T> CompletionStage<T> stage(Supplier<T> effect) {
            return CompletableFuture.completedStage(step(effect));
        }

        /** A target takes its items, if they are there, as a lane that has the marker does. */
        void lane(MutationPlace place) {
            step(() -> {
                if (decision.orElseThrow() instanceof Decision.Commit commit) {
                    contents.getOrDefault(commit.content(), List.of())
                            .forEach(item -> applied.merge(
                                    place.getTarget() + "/" + item.getId(), commit.writeMicros(), Math::max));
                }
                return true;
            });
        }

        @Override
        public CompletionStage<List<StagedItem>> items(String content) {
            return stage(() -> contents.getOrDefault(content, List.of()));
        }

        @Override
        public CompletionStage<Boolean> take(Intents.Key key, SetId set) {
            return stage(
                    () -> intents.merge(key, set, (holder, wanted) -> holder).equals(set));
        }

        @Override
        public CompletionStage<Long> lastMicros(Intents.Key key) {
            return stage(() -> last.getOrDefault(key, 0L));
        }

        @Override
        public CompletionStage<Found> check(StagedItem item) {
            return stage(() -> new Found(
                    given == Case.CONDITION_FAILS && item.getPosition() == 1
                            ? Optional.of("items[1].condition: not there (expected: there)")
                            : Optional.empty(),
                    OptionalLong.of(5)));
        }

        @Override
        public CompletionStage<Optional<String>> checkUnique(StagedItem item, List<StagedItem> set) {
            return stage(() -> {
                if (!interrupted) { // else the set may be at its end already
                    assertThat(intents).containsEntry(Intents.Key.ofTerm("bank", TERM), SET);
                }
                return given == Case.TERM_IS_TAKEN ? Optional.of("items[1]: \"b@x\"") : Optional.empty();
            });
        }

        @Override
        public CompletionStage<Decision> decide(SetId set, Decision wanted) {
            return stage(() -> {
                decision = decision.or(() -> Optional.of(wanted));
                return decision.get();
            });
        }

        @Override
        public CompletionStage<Void> mark(Marker marker) {
            return stage(() -> null);
        }

        @Override
        public CompletionStage<Void> release(Intents.Key key, SetId set, OptionalLong writeMicros) {
            return stage(() -> {
                intents.remove(key, set);
                return null;
            });
        }

        @Override
        public CompletionStage<Void> removeContent(String content) {
            return stage(() -> {
                contents.remove(content);
                return null;
            });
        }

        @Override
        public CompletionStage<Void> close(SetId set) {
            return stage(() -> {
                open.remove(set);
                return null;
            });
        }
    }
}
