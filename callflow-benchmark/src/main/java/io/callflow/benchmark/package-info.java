/** Benchmarks of storing and reading. They print times and compare ratios with their goals. */
@NullMarked
package io.callflow.benchmark;

import org.jspecify.annotations.NullMarked;
