/** Programs that print what storing and reading costs. They assert nothing about time. */
@NullMarked
package io.callflow.benchmark;

import org.jspecify.annotations.NullMarked;
