/** The command line: one class for each command, and what they share. */
@NullMarked
package io.callflow.local.command;

import org.jspecify.annotations.NullMarked;
