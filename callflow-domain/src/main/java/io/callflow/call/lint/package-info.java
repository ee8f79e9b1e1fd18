/** What is wrong or suspicious in the events of one call: the rules, and what breaks them. */
@NullMarked
package io.callflow.call.lint;

import org.jspecify.annotations.NullMarked;
