package io.walservice.multinode.sets;

import io.walservice.multinode.sets.history.Change;
import io.walservice.multinode.sets.history.ItemName;
import io.walservice.multinode.sets.history.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What the sets of a test do: set n is the same in every run. Each writes 2 to 20 items: some of 200 ids, and one under
 * an id of its own that nobody else writes.
 */
final class Plans {
    static final int IDS = 200;
    static final List<String> KEYS = List.of("", "a", "b");
    private static final int MOST_ITEMS = 20;
    private static final double DELETES = 0.2;
    private static final int KIB = 1024;
    private static final long SEED = 2029;

    /** How large the values of a set are. */
    private enum Size {
        /** A few hundred bytes, or sometimes more than stands in an item. */
        MODEST,
        /** Some chunks each. */
        LARGE,
        /** As large as a value may be; together more than a message. */
        HUGE;

        static Size of(int set) {
            return set % 100 == 7 ? HUGE : set % 10 == 3 ? LARGE : MODEST;
        }

        int bytes(Random random) {
            return switch (this) {
                case MODEST -> random.nextInt(10) == 0 ? between(random, 4 * KIB + 1, 64 * KIB) : 1;
                case LARGE -> random.nextInt(4) == 0 ? between(random, 64 * KIB, 512 * KIB) : 1;
                case HUGE -> random.nextInt(2) == 0 ? between(random, 800 * KIB, 1024 * KIB) : 1;
            };
        }
    }

    private Plans() {}

    static String token(int set) {
        return "set-" + set;
    }

    static String id(int number) {
        return "id-" + number;
    }

    /** All items that there may be of an id of the 200. */
    static List<ItemName> itemsOf(String id) {
        return KEYS.stream().map(key -> new ItemName(id, key)).toList();
    }

    /** Whether it goes to the service in parts. */
    static boolean isSentInParts(int set) {
        return Size.of(set) != Size.MODEST;
    }

    static Plan of(int set) {
        Random random = new Random(SEED * set);
        Size size = Size.of(set);
        int count = size == Size.HUGE ? MOST_ITEMS : between(random, 2, MOST_ITEMS);
        Map<ItemName, Change> changes = new LinkedHashMap<>();
        while (changes.size() < count - 1) {
            ItemName item = item(random);
            Change change = random.nextDouble() < DELETES ? Change.delete(item) : Change.put(item, size.bytes(random));
            if (isAllowedBeside(changes.values(), change)) {
                changes.put(item, change);
            }
        }
        List<Change> all = new ArrayList<>(changes.values());
        all.add(Change.put(new ItemName(token(set), ""), 1));
        return new Plan(token(set), all);
    }

    static ItemName item(Random random) {
        return new ItemName(id(random.nextInt(IDS)), KEYS.get(random.nextInt(KEYS.size())));
    }

    /** No item twice; one that removes a whole id is the only one of that. */
    private static boolean isAllowedBeside(Iterable<Change> others, Change change) {
        for (Change other : others) {
            boolean sameId = other.item().id().equals(change.item().id());
            if (sameId && (other.item().equals(change.item()) || other.deletesWholeId() || change.deletesWholeId())) {
                return false;
            }
        }
        return true;
    }

    /** Both included. */
    private static int between(Random random, int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /** The first so many. */
    static List<Plan> first(int sets) {
        return IntStream.range(0, sets).mapToObj(Plans::of).toList();
    }
}
