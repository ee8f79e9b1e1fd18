/** What the service counts and times about itself, for Prometheus. */
@NullMarked
package io.callflow.local.metrics;

import org.jspecify.annotations.NullMarked;
