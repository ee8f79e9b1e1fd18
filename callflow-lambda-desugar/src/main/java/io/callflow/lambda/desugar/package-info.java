/**
 * Desugars lambda expressions: what the JVM would make of them at every start is made once, at
 * build time.
 */
@NullMarked
package io.callflow.lambda.desugar;

import org.jspecify.annotations.NullMarked;
