/**
 * Runs functions as Lambda does: plays the Lambda Runtime API, and starts Amazon's own runtime
 * client on an unpacked jar in a process of its own. For tests and benchmarks.
 */
@NullMarked
package io.callflow.lambda.runtime;

import org.jspecify.annotations.NullMarked;
