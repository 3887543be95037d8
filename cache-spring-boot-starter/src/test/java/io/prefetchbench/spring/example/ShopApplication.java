package io.prefetchbench.spring.example;

import io.prefetchbench.cache.typed.TypedCache;
import io.prefetchbench.cache.typed.TypedLookup;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The example of docs/EMBED.md. */
@SpringBootApplication
class ShopApplication {
  @RestController
  static class Products {
    private final TypedCache<Product> products;

    Products(TypedCache<Product> products) {
      this.products = products;
    }

    @GetMapping("/products/{sku}")
    Product product(@PathVariable String sku) {
      TypedLookup<Product> found = products.get(sku);
      if (found instanceof TypedLookup.Hit<Product> hit) {
        return hit.value();
      }
      throw new ResponseStatusException(
          found instanceof TypedLookup.NotReady<Product>
              ? HttpStatus.SERVICE_UNAVAILABLE
              : HttpStatus.NOT_FOUND);
    }
  }
}
