/** The words every room shares: tensors, signatures, models, requests, answers and errors. */
@NullMarked
package dev.barista.model;

import org.jspecify.annotations.NullMarked;
