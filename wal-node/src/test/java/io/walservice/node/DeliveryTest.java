package io.walservice.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.walservice.admin.v1.CheckConservationRequest;
import io.walservice.admin.v1.CountDeadLettersRequest;
import io.walservice.admin.v1.CreateNamespaceRequest;
import io.walservice.admin.v1.DeadLetter;
import io.walservice.admin.v1.DeadLetterAdminGrpc;
import io.walservice.admin.v1.DeadLetterAdminGrpc.DeadLetterAdminBlockingStub;
import io.walservice.admin.v1.DeadLetterFilter;
import io.walservice.admin.v1.DeadLetterGroup;
import io.walservice.admin.v1.DeadLetters;
import io.walservice.admin.v1.DiscardDeadLettersRequest;
import io.walservice.admin.v1.EditDeadLetterRequest;
import io.walservice.admin.v1.GetDeadLetterRequest;
import io.walservice.admin.v1.GetRedriveRequest;
import io.walservice.admin.v1.GetStatusRequest;
import io.walservice.admin.v1.GrpcTarget;
import io.walservice.admin.v1.LaneStatus;
import io.walservice.admin.v1.ListActionsRequest;
import io.walservice.admin.v1.ListDeadLettersRequest;
import io.walservice.admin.v1.ListParkedRequest;
import io.walservice.admin.v1.NamespaceSpec;
import io.walservice.admin.v1.Redrive;
import io.walservice.admin.v1.RedriveState;
import io.walservice.admin.v1.ReleaseKeyRequest;
import io.walservice.admin.v1.ResumeLaneRequest;
import io.walservice.admin.v1.Retry;
import io.walservice.admin.v1.RetryEnd;
import io.walservice.admin.v1.StartRedriveRequest;
import io.walservice.admin.v1.TargetConservation;
import io.walservice.admin.v1.TargetSpec;
import io.walservice.target.v1.ApplyRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of entries that a target cannot apply, on a whole node and real servers. */
class DeliveryTest {

    private static final java.time.Duration PATIENCE = java.time.Duration.ofSeconds(40);

    private static TestNode node;
    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = new TestShop();
        node = TestNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
        shop.close();
    }

    /** Whatever a test has done: each entry that was acknowledged is in exactly one place. */
    @AfterEach
    void every_entry_is_accounted_for() {
        shop.behave(request -> TestShop.APPLIED);
        WRITTEN.forEach((namespace, written) -> await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(conservation(namespace)).satisfies(target -> {
                    assertThat(target.getDifference()).isZero();
                    assertThat(target.getAcknowledged()).isEqualTo(written);
                    assertThat(target.getApplied()
                                    + target.getPending()
                                    + target.getParked()
                                    + target.getDeadLettered()
                                    + target.getDiscarded())
                            .isEqualTo(written);
                    assertThat(target.getDeadLettered())
                            .isEqualTo(letters(namespace).size());
                })));
        WRITTEN.clear();
    }

    @Nested
    class A_key_whose_entry_fails_alone {
        @Test
        void is_parked_with_all_that_follows_while_other_keys_flow_and_keeps_its_order() {
            create("poisoned", Retry.newBuilder().setAttempts(1_000));
            shop.behave(request -> request.getId().equals("bad") ? TestShop.retry("no milk") : TestShop.APPLIED);

            for (int i = 0; i < 20; i++) {
                write("poisoned", "bad", "bad " + i);
                write("poisoned", "good " + i, "good");
            }
            await().atMost(PATIENCE)
                    .until(() -> lane("poisoned").getParkedEntries() == 20
                            && shop.applied("poisoned").size() == 20
                            && lane("poisoned").getLag() == 0);

            assertThat(lane("poisoned")).satisfies(lane -> {
                assertThat(lane.getState()).isEqualTo("RUNNING");
                assertThat(lane.getParkedKeys()).isEqualTo(1);
            });
            assertThat(payloads(shop.attempts("poisoned"), "bad")).containsOnly("bad 0");

            shop.behave(request -> TestShop.APPLIED);
            await().atMost(PATIENCE)
                    .until(() -> payloads(shop.applied("poisoned"), "bad").size() == 20);
            assertThat(payloads(shop.applied("poisoned"), "bad"))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 20).mapToObj(i -> "bad " + i).toList());
            await().atMost(PATIENCE).until(() -> lane("poisoned").getParkedKeys() == 0);
        }

        @Test
        void waits_for_a_person_where_the_policy_says_so() {
            create("held", Retry.newBuilder().setAttempts(2).setAtEnd(RetryEnd.RETRY_END_PARK));
            shop.behave(request -> TestShop.retry("closed"));
            write("held", "key", "first");
            write("held", "key", "second");
            await().atMost(PATIENCE).until(() -> lane("held").getHeldKeys() == 1);
            ListParkedRequest ask = ListParkedRequest.newBuilder()
                    .setNamespace("held")
                    .setHeld(true)
                    .build();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(workbench().listParked(ask).getKeysList())
                            .singleElement()
                            .satisfies(key -> assertThat(key.getId()).isEqualTo("key"))
                            .satisfies(key -> assertThat(key.getTarget()).isEqualTo("shop"))
                            .satisfies(key -> assertThat(key.getEntries()).isEqualTo(2))
                            .satisfies(key -> assertThat(key.getCause()).contains("closed")));
            shop.behave(request -> TestShop.APPLIED);

            workbench()
                    .releaseKey(ReleaseKeyRequest.newBuilder()
                            .setNamespace("held")
                            .setTarget("shop")
                            .setId("key")
                            .build());

            await().atMost(PATIENCE).until(() -> shop.applied("held").size() == 2);
            assertThat(payloads(shop.applied("held"), "key")).containsExactly("first", "second");
            await().atMost(PATIENCE).until(() -> workbench().listParked(ask).getKeysCount() == 0);
            assertThatThrownBy(() -> workbench()
                            .releaseKey(ReleaseKeyRequest.newBuilder()
                                    .setNamespace("held")
                                    .setTarget("shop")
                                    .setId("key")
                                    .build()))
                    .hasMessageContaining("expected: a key that waits for a person");
        }
    }

    @Nested
    class A_target_that_is_out {
        @Test
        void pauses_its_lane_which_counts_no_attempts_and_gives_up_on_nothing() {
            create("out", Retry.newBuilder().setAttempts(3));
            write("out", "before", "x");
            await().atMost(PATIENCE).until(() -> shop.applied("out").size() == 1);

            shop.goOut();
            for (int i = 0; i < 200; i++) {
                write("out", "key " + i % 50, "value " + i);
            }
            await().atMost(PATIENCE).until(() -> lane("out").getState().equals("PAUSED"));
            assertThat(lane("out").getCause()).contains("UNAVAILABLE");
            shop.comeBack();

            await().atMost(PATIENCE).until(() -> shop.applied("out").size() == 201);
            assertThat(lane("out").getState()).isEqualTo("RUNNING");
            assertThat(lane("out").getDeadLettered()).isZero();
            assertThat(shop.applied("out")).extracting(ApplyRequest::getAttempt).containsOnly(1);
            for (int key = 0; key < 50; key++) {
                int first = key;
                assertThat(payloads(shop.applied("out"), "key " + key))
                        .containsExactlyElementsOf(IntStream.range(0, 4)
                                .mapToObj(round -> "value " + (first + 50 * round))
                                .toList());
            }
        }
    }

    @Nested
    class Dead_letters {
        @Test
        void are_listed_counted_shown_and_handed_back_in_order_with_everything_noted() {
            create("bench", Retry.newBuilder().setAttempts(1));
            shop.behave(request -> TestShop.reject("Sold out: " + request.getId()));
            for (int i = 0; i < 30; i++) {
                write("bench", "key " + i % 3, "value " + i);
            }
            await().atMost(PATIENCE).until(() -> letters("bench").size() == 30);
            assertThat(groups("bench")).singleElement().satisfies(group -> {
                assertThat(group.getCause()).isEqualTo("application");
                assertThat(group.getLetters()).isEqualTo(30);
            });
            DeadLetter one = letters("bench").get(0);
            assertThat(workbench()
                            .getDeadLetter(GetDeadLetterRequest.newBuilder()
                                    .setNamespace("bench")
                                    .setTarget("shop")
                                    .setEntryId(one.getEntryId())
                                    .build())
                            .getEntry()
                            .getPayload()
                            .toStringUtf8())
                    .startsWith("value ");
            shop.behave(request -> TestShop.APPLIED);

            Redrive redrive = workbench()
                    .startRedrive(StartRedriveRequest.newBuilder()
                            .setNamespace("bench")
                            .setFilter(DeadLetterFilter.newBuilder().setTarget("shop"))
                            .setRate(20)
                            .build());
            await().atMost(PATIENCE)
                    .until(() -> workbench()
                                    .getRedrive(GetRedriveRequest.newBuilder()
                                            .setNamespace("bench")
                                            .setRedriveId(redrive.getRedriveId())
                                            .build())
                                    .getState()
                            == RedriveState.REDRIVE_STATE_DONE);

            await().atMost(PATIENCE).until(() -> shop.applied("bench").size() == 30);
            assertThat(letters("bench")).isEmpty();
            for (int key = 0; key < 3; key++) {
                int first = key;
                assertThat(payloads(shop.applied("bench"), "key " + key))
                        .containsExactlyElementsOf(IntStream.range(0, 10)
                                .mapToObj(round -> "value " + (first + 3 * round))
                                .toList());
            }
            assertThat(workbench()
                            .listActions(ListActionsRequest.newBuilder()
                                    .setNamespace("bench")
                                    .build())
                            .getActionsList())
                    .singleElement()
                    .satisfies(action -> assertThat(action.getVerb()).isEqualTo("redrive"));
        }

        @Test
        void can_be_edited_and_the_copy_is_a_new_entry_that_names_the_old_one() {
            create("edited", Retry.newBuilder().setAttempts(1));
            shop.behave(request -> request.getPayload().toStringUtf8().equals("bad")
                    ? TestShop.reject("Invalid: bad")
                    : TestShop.APPLIED);
            String bad = write("edited", "key", "bad");
            await().atMost(PATIENCE).until(() -> letters("edited").size() == 1);

            String copy = workbench()
                    .editDeadLetter(EditDeadLetterRequest.newBuilder()
                            .setNamespace("edited")
                            .setTarget("shop")
                            .setEntryId(bad)
                            .setPayload(ByteString.copyFromUtf8("good"))
                            .build())
                    .getEntryId();

            WRITTEN.merge("edited", 1L, Long::sum); // the copy
            await().atMost(PATIENCE).until(() -> shop.applied("edited").size() == 1);
            assertThat(shop.applied("edited").get(0)).satisfies(applied -> {
                assertThat(applied.getEntryId()).isEqualTo(copy).isNotEqualTo(bad);
                assertThat(applied.getPayload().toStringUtf8()).isEqualTo("good");
                assertThat(applied.getAttributesMap()).containsEntry("wal-edited-from", bad);
            });
            assertThat(letters("edited")).isEmpty();
        }

        @Test
        void can_be_discarded_by_what_they_have_in_common_and_only_with_a_reason() {
            create("discarded", Retry.newBuilder().setAttempts(1));
            shop.behave(request -> TestShop.reject("Invalid: " + request.getId()));
            write("discarded", "a", "x");
            write("discarded", "b", "x");
            await().atMost(PATIENCE).until(() -> letters("discarded").size() == 2);
            DiscardDeadLettersRequest.Builder request = DiscardDeadLettersRequest.newBuilder()
                    .setNamespace("discarded")
                    .setFilter(DeadLetterFilter.newBuilder().setId("a"));

            assertThatThrownBy(() -> workbench().discardDeadLetters(request.build()))
                    .hasMessageContaining("reason: 0 characters (expected: 1 to 1000)");
            assertThat(workbench()
                            .discardDeadLetters(request.setReason("known").build())
                            .getDiscarded())
                    .isEqualTo(1);

            assertThat(letters("discarded")).extracting(DeadLetter::getId).containsExactly("b");
        }

        @Test
        void that_do_not_exist_cannot_be_handed_back() {
            create("none", Retry.newBuilder());

            assertThatThrownBy(() -> workbench()
                            .startRedrive(StartRedriveRequest.newBuilder()
                                    .setNamespace("none")
                                    .setFilter(DeadLetterFilter.newBuilder().setTarget("shop"))
                                    .build()))
                    .hasMessageContaining("NOT_FOUND")
                    .hasMessageContaining("expected: at least one");
            assertThatThrownBy(() -> workbench()
                            .startRedrive(StartRedriveRequest.newBuilder()
                                    .setNamespace("none")
                                    .setFilter(DeadLetterFilter.newBuilder().setTarget("shup"))
                                    .build()))
                    .hasMessageContaining("target: \"shup\"");
        }

        @Test
        void that_come_in_a_flood_pause_the_lane_until_it_is_resumed() {
            create("flood", Retry.newBuilder().setAttempts(1));
            shop.behave(request -> TestShop.reject("Invalid: all of them"));
            for (int i = 0; i < 60; i++) {
                write("flood", "key " + i, "x");
            }
            await().atMost(PATIENCE).until(() -> lane("flood").getState().equals("PAUSED"));
            assertThat(lane("flood").getCause()).startsWith("flood guard: more than 50 dead letters a minute");
            assertThat(letters("flood")).hasSize(50);

            shop.behave(request -> TestShop.APPLIED);
            workbench()
                    .resumeLane(ResumeLaneRequest.newBuilder()
                            .setNamespace("flood")
                            .setTarget("shop")
                            .build());

            await().atMost(PATIENCE).until(() -> shop.applied("flood").size() == 10);
            assertThat(lane("flood").getState()).isEqualTo("RUNNING");
        }
    }

    // ---- words of these tests

    private static void create(String namespace, Retry.Builder retry) {
        retry.setInitialBackoff(Duration.newBuilder().setNanos(50_000_000))
                .setMaximumBackoff(Duration.newBuilder().setNanos(200_000_000));
        node.admin()
                .createNamespace(CreateNamespaceRequest.newBuilder()
                        .setSpec(NamespaceSpec.newBuilder()
                                .setName(namespace)
                                .setRetry(retry)
                                .setDeadLetters(DeadLetters.newBuilder().setPerMinute(50))
                                .addTargets(TargetSpec.newBuilder()
                                        .setName("shop")
                                        .setGrpc(GrpcTarget.newBuilder().setAddress(shop.address()))))
                        .build());
        await().atMost(PATIENCE).until(() -> lane(namespace).getState().equals("RUNNING"));
    }

    private static final Map<String, Long> WRITTEN = new ConcurrentHashMap<>();

    private static TargetConservation conservation(String namespace) {
        return node.admin()
                .checkConservation(
                        CheckConservationRequest.newBuilder().setName(namespace).build())
                .getTargets(0);
    }

    private static String write(String namespace, String id, String value) {
        WRITTEN.merge(namespace, 1L, Long::sum);
        return node.log().writeToLog(TestNode.put(namespace, id, "", value)).getEntryId();
    }

    private static LaneStatus lane(String namespace) {
        return node.admin()
                .getStatus(GetStatusRequest.newBuilder().setName(namespace).build())
                .getLanes(0);
    }

    private static List<DeadLetter> letters(String namespace) {
        return workbench()
                .listDeadLetters(ListDeadLettersRequest.newBuilder()
                        .setNamespace(namespace)
                        .build())
                .getLettersList();
    }

    private static List<DeadLetterGroup> groups(String namespace) {
        return workbench()
                .countDeadLetters(CountDeadLettersRequest.newBuilder()
                        .setNamespace(namespace)
                        .build())
                .getGroupsList();
    }

    private static List<String> payloads(List<ApplyRequest> requests, String id) {
        return requests.stream()
                .filter(request -> request.getId().equals(id))
                .map(request -> request.getPayload().toStringUtf8())
                .toList();
    }

    private static DeadLetterAdminBlockingStub workbench() {
        return DeadLetterAdminGrpc.newBlockingStub(node.channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }
}
