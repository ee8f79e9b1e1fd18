@NullMarked
package io.callflow.contract.export;

import org.jspecify.annotations.NullMarked;
