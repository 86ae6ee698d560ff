package io.walservice.node.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.walservice.admin.v1.CompareTargetsProgress;
import io.walservice.connectors.TargetContents;
import io.walservice.node.compare.ItemDifference.State;
import io.walservice.node.compare.ItemDifference.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TargetComparisonTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final FakeContents left = FakeContents.store();
    private final FakeContents right = FakeContents.store();
    private final FakeContents cache = FakeContents.cache();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void what_is_the_same_everywhere_makes_no_difference_and_is_compared_once() {
        fill(left, 250);
        fill(right, 250);

        List<TargetComparison.Step> steps = run(comparison(left, right));

        assertThat(steps).allSatisfy(step -> assertThat(step.differences()).isEmpty());
        assertThat(steps.stream().mapToInt(TargetComparison.Step::compared).sum())
                .isEqualTo(250);
    }

    @Test
    void what_one_lacks_is_found_whichever_it_is() {
        fill(left, 250);
        fill(right, 250);
        left.held.remove("id 117");
        right.held.remove("id 203");

        assertThat(differences(comparison(left, right)))
                .containsExactly(
                        Map.entry("id 117", List.of(State.MISSING, State.SAME)),
                        Map.entry("id 203", List.of(State.SAME, State.MISSING)));
    }

    @Test
    void values_are_the_same_where_they_say_the_same_in_json() {
        left.put("a", "{\"x\": 1, \"y\": [2, 3.0]}")
                .put("b", "{\"x\": 1}")
                .put("c", "1")
                .put("d", "[1, 2]");
        right.put("a", "{\"y\":[2.0,3],\"x\":1}")
                .put("b", "{\"x\": \"1\"}")
                .put("c", "1.0")
                .put("d", "[1, 2]");

        assertThat(differences(comparison(left, right)).keySet()).containsExactly("b", "c");
    }

    @Test
    void a_target_that_keeps_less_of_a_value_agrees_with_one_that_keeps_all_in_either_order() {
        right.keeping = value -> ByteString.copyFromUtf8(value.toStringUtf8().replace(" and more", ""));
        left.put("a", "much and more").put("b", "much and more");
        right.put("a", "much and more").put("b", "little");

        assertThat(differences(comparison(left, right)).keySet()).containsExactly("b");
        assertThat(differences(comparison(right, left)).keySet()).containsExactly("b");
    }

    @Test
    void of_one_that_has_what_two_others_lack_it_is_said_that_it_has_too_much() {
        left.put("a", "v");
        FakeContents third = FakeContents.store();

        assertThat(differences(comparison(right, left, third)))
                .containsExactly(Map.entry("a", List.of(State.MISSING, State.EXTRA, State.MISSING)));
    }

    @Test
    void a_cache_may_lack_anything_but_what_it_has_must_be_right() {
        left.put("a", "v").put("b", "v").put("c", "v");
        cache.put("b", "old").put("c", "v").put("nobody asks for this", "v");

        assertThat(differences(comparison(cache, left)))
                .containsExactly(Map.entry("b", List.of(State.SAME, State.DIFFERENT)));
    }

    @Test
    void what_differs_only_while_it_is_on_its_way_is_no_difference_to_the_patient() {
        left.put("a", "new");
        right.put("a", "old");
        right.whenAsked = () -> {
            if (right.asked == 3) {
                right.put("a", "new");
            }
        };

        assertThat(differences(new TargetComparison(places(left, right), Duration.ofSeconds(30), KIT.system())))
                .isEmpty();
        assertThat(right.asked).isGreaterThanOrEqualTo(3);
    }

    @Test
    void what_has_gone_everywhere_since_it_was_listed_is_no_difference() {
        left.put("a", "v");
        right.put("a", "old");
        left.whenAsked = left.held::clear;
        right.whenAsked = () -> {
            if (right.asked > 1) {
                right.held.clear();
            }
        };

        assertThat(differences(new TargetComparison(places(left, right), Duration.ofSeconds(30), KIT.system())))
                .isEmpty();
    }

    @Test
    void a_place_that_does_not_answer_ends_it_and_is_named() {
        fill(left, 3);
        right.whenAsked = () -> {
            throw new IllegalStateException("no host");
        };

        assertThatThrownBy(() -> run(comparison(left, right)))
                .hasRootCauseMessage("target place 1: IllegalStateException: no host");
        closed();
    }

    @Test
    void it_ends_at_its_limit_and_says_so() {
        fill(left, 500);
        TargetComparison comparison = comparison(left, right);

        List<CompareTargetsProgress> answers =
                run(new ComparisonAnswers(comparison.places(), List.of("feed"), 150).of(comparison.run()));

        CompareTargetsProgress last = answers.get(answers.size() - 1);
        assertThat(last.getFinal()).isTrue();
        assertThat(last.getLimited()).isTrue();
        assertThat(last.getCompared()).isEqualTo(200);
        assertThat(last.getLeftOutList()).containsExactly("feed");
        assertThat(answers.stream()
                        .mapToInt(CompareTargetsProgress::getDifferencesCount)
                        .sum())
                .isEqualTo(150);
        closed();
    }

    @Test
    void its_answers_end_with_a_final_one_and_show_the_beginning_of_what_is_held() {
        left.put("a", "v".repeat(1_000));
        TargetComparison comparison = comparison(left, right);

        List<CompareTargetsProgress> answers =
                run(new ComparisonAnswers(comparison.places(), List.of(), 10).of(comparison.run()));

        assertThat(answers)
                .extracting(CompareTargetsProgress::getFinal)
                .endsWith(true)
                .containsOnlyOnce(true);
        assertThat(answers.get(answers.size() - 1).getLimited()).isFalse();
        assertThat(answers.stream().flatMap(answer -> answer.getDifferencesList().stream()))
                .singleElement()
                .satisfies(difference -> {
                    assertThat(difference.getValues(0).getSizeBytes()).isEqualTo(1_000);
                    assertThat(difference.getValues(0).getBeginning().size()).isEqualTo(200);
                    assertThat(difference.getValues(1).getSizeBytes()).isZero();
                });
    }

    private void closed() {
        Awaitility.await().untilAsserted(() -> {
            assertThat(left.closed).isTrue();
            assertThat(right.closed).isTrue();
        });
    }

    private static void fill(FakeContents contents, int count) {
        for (int i = 0; i < count; i++) {
            contents.put("id %03d".formatted(i), "value " + i);
        }
    }

    private static TargetComparison comparison(TargetContents... contents) {
        return new TargetComparison(places(contents), Duration.ZERO, KIT.system());
    }

    private static List<Place> places(TargetContents... contents) {
        List<Place> places = new ArrayList<>();
        for (TargetContents each : contents) {
            places.add(new Place("place " + places.size(), each));
        }
        return places;
    }

    private static Map<String, List<State>> differences(TargetComparison comparison) {
        Map<String, List<State>> found = new TreeMap<>();
        for (TargetComparison.Step step : run(comparison)) {
            step.differences()
                    .forEach(each -> found.put(
                            each.item().id(),
                            each.views().stream().map(View::state).toList()));
        }
        return found;
    }

    private static List<TargetComparison.Step> run(TargetComparison comparison) {
        return run(comparison.run());
    }

    private static <T> List<T> run(Source<T, ?> source) {
        return source.runWith(Sink.seq(), KIT.system())
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
