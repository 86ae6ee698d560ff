package io.walservice.bench;

/**
 * What we want a figure to be, or a ratio of two.
 *
 * @param isLeast whether the bound is the least that will do; otherwise it is the most
 */
record Goal(String name, String unit, double figure, double bound, boolean isLeast) {

    static Goal atLeast(String name, double figure, double bound) {
        return new Goal(name, "x", figure, bound, true);
    }

    static Goal atMost(String name, String unit, double figure, double bound) {
        return new Goal(name, unit, figure, bound, false);
    }

    boolean isMet() {
        return isLeast ? figure >= bound : figure <= bound;
    }
}
