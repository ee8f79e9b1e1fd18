/** How fast native records are read, with synthetic records of each format. */
@NullMarked
package io.callflow.benchmark.sources;

import org.jspecify.annotations.NullMarked;
