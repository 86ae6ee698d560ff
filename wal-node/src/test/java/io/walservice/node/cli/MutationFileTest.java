package io.walservice.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.walservice.v1.Condition;
import io.walservice.v1.ItemMutation;
import io.walservice.v1.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MutationFileTest {

    @Test
    void an_item_says_what_and_on_which_condition() {
        List<ItemMutation> items = MutationFile.items("""
                - {id: stock-7, key: count, put: "41", if: {value: "42"}, targets: [store], attributes: {by: shop}}
                - {id: order-1, put-base64: AAE=, ttl: 10s, if: {exists: false}, namespace: orders}
                - {id: cart-3, delete: true, if: {version: 12}}
                """);

        assertThat(items)
                .containsExactly(
                        ItemMutation.newBuilder()
                                .setId("stock-7")
                                .setKey("count")
                                .setOperation(Operation.OPERATION_PUT)
                                .setPayload(ByteString.copyFromUtf8("41"))
                                .addTargets("store")
                                .putAttributes("by", "shop")
                                .setCondition(Condition.newBuilder().setValue(ByteString.copyFromUtf8("42")))
                                .build(),
                        ItemMutation.newBuilder()
                                .setNamespace("orders")
                                .setId("order-1")
                                .setOperation(Operation.OPERATION_PUT)
                                .setPayload(ByteString.copyFrom(new byte[] {0, 1}))
                                .setTimeToLive(Durations.fromSeconds(10))
                                .setCondition(Condition.newBuilder().setExists(false))
                                .build(),
                        ItemMutation.newBuilder()
                                .setId("cart-3")
                                .setOperation(Operation.OPERATION_DELETE)
                                .setCondition(Condition.newBuilder().setVersion(12))
                                .build());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id: a|no list (expected: a list of items)",
                "- {id: a}|items[0].put, put-base64, delete: 0 (expected: exactly one)",
                "- {id: a, put: x, delete: true}|items[0].put, put-base64, delete: 2 (expected: exactly one)",
                "- {id: a, value: x}|items[0].value: unknown (expected: one of [",
                "- {id: a, put: x, if: {exists: 1}}|items[0].if: {\"exists\":1} (expected: exists: true or false",
                "- {id: a, put: x, if: {}}|items[0].if: {} (expected:",
                "'- {id: a, put: '|items: no YAML or JSON",
            })
    void what_is_wrong_is_named(String text, String message) {
        assertThatThrownBy(() -> MutationFile.items(text))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(message);
    }
}
