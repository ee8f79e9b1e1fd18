/** What recording costs the thread that records, measured with JMH. */
@NullMarked
package io.callflow.benchmark.recorder;

import org.jspecify.annotations.NullMarked;
