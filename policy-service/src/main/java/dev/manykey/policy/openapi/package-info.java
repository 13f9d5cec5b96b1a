/** Reading OpenAPI documents: bytes in, operations out. Nothing that a document refers to is ever fetched. */
@NullMarked
package dev.manykey.policy.openapi;

import org.jspecify.annotations.NullMarked;
