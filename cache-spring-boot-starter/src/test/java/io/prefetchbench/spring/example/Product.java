package io.prefetchbench.spring.example;

import java.math.BigDecimal;

/** A product as the shop shows it. */
public record Product(String sku, String name, BigDecimal price) {}
