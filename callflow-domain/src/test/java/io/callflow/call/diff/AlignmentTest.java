package io.callflow.call.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class AlignmentTest {
  private static int[] random(Random random, int size, int symbols) {
    return random.ints(size, 0, symbols).toArray();
  }

  /** The length by the table that every textbook has. */
  private static int length(int[] left, int[] right) {
    int[][] table = new int[left.length + 1][right.length + 1];
    for (int i = 1; i <= left.length; i++) {
      for (int j = 1; j <= right.length; j++) {
        table[i][j] =
            left[i - 1] == right[j - 1]
                ? table[i - 1][j - 1] + 1
                : Math.max(table[i - 1][j], table[i][j - 1]);
      }
    }
    return table[left.length][right.length];
  }

  private static int paired(int[] left, int[] right, Alignment alignment) {
    int last = -1;
    int paired = 0;
    for (int i = 0; i < left.length; i++) {
      int partner = alignment.partner(i);
      if (partner != Alignment.NONE) {
        assertTrue(partner > last, "in order");
        assertEquals(left[i], right[partner]);
        last = partner;
        paired++;
      }
    }
    return paired;
  }

  @Test
  void it_is_as_long_as_the_textbook_says() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      int symbols = 1 + random.nextInt(12);
      int[] left = random(random, random.nextInt(200), symbols);
      int[] right = random(random, random.nextInt(200), symbols);
      Alignment alignment = new Alignment(left, right, symbols);
      assertEquals(length(left, right), paired(left, right, alignment), "seed " + seed);
    }
  }

  @Test
  void it_is_as_long_when_it_is_divided() {
    for (int seed = 0; seed < 4; seed++) {
      Random random = new Random(seed);
      int symbols = seed % 2 == 0 ? 6 : 900;
      int[] left = random(random, 3_000, symbols);
      int[] right = random(random, 2_900, symbols);
      Alignment alignment = new Alignment(left, right, symbols);
      assertEquals(length(left, right), paired(left, right, alignment), "seed " + seed);
    }
  }

  @Test
  void two_calls_of_the_greatest_size_take_a_bounded_number_of_steps() {
    for (int symbols : new int[] {1, 2, 40, 20_000}) {
      Random random = new Random(symbols);
      int[] left = random(random, 10_000, symbols);
      int[] right = random(random, 10_000, symbols);
      Alignment alignment = new Alignment(left, right, symbols);
      assertTrue(alignment.steps() <= 5_000_000, () -> alignment.steps() + " steps");
    }
  }

  @Test
  void equal_sequences_take_no_step() {
    int[] sequence = random(new Random(1), 10_000, 5);
    Alignment alignment = new Alignment(sequence, sequence.clone(), 5);
    assertEquals(0, alignment.steps());
    assertEquals(10_000, paired(sequence, sequence, alignment));
  }

  @Test
  void an_empty_sequence_has_no_partners() {
    Alignment alignment = new Alignment(new int[3], new int[0], 1);
    assertEquals(0, paired(new int[3], new int[0], alignment));
  }
}
