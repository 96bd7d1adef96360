// Calls every operation with a client of openapi-fetch, whose types openapi-typescript made: `node walk.ts SITE`.
// tsc checks that the types fit what is sent and read here; node leaves them out and runs it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import createClient, { type Middleware } from "openapi-fetch";
import type { paths } from "./openapi.ts";

const site: string = process.argv[2];
const walked = new Set<string>();
const remember: Middleware = {
  onRequest: ({ request, schemaPath }) => void walked.add(`${request.method.toLowerCase()} ${schemaPath}`),
};

const client = createClient<paths>({ baseUrl: site });
client.use(remember);

// What the answer holds; every answer here must be one that the operation was called for.
function of<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  assert.ok(response.ok, `${response.url}: ${response.status} ${JSON.stringify(error)}`);
  return data as T;
}

const start = of(await client.GET("/api/v1/"));
assert.equal(start.restaurants, `${site}/api/v1/restaurants`);

const added = of(
  await client.POST("/api/v1/restaurants", {
    body: {
      name: "Ostra",
      description: "Oysters.",
      cuisines: ["thai"],
      price_level: 2,
      opening_hours: [{ weekday: 4, opens: "18:00", closes: "1:30" }],
    },
  }),
);
assert.deepEqual(added.cuisines.map((each) => each.slug), ["thai"]);
const restaurant = { path: { id: added.id } };
assert.equal(of(await client.GET("/api/v1/restaurants/{id}", { params: restaurant })).name, "Ostra");
const found = of(await client.GET("/api/v1/restaurants", { params: { query: { q: "oyster", sort: "name" } } }));
assert.equal(found.count, 1);

const filtered = of(
  await client.GET("/api/v1/restaurants", { params: { query: { price_level: "1,2", facets: true } } }),
);
assert.equal(filtered.facets?.open_now, 0);
assert.ok(of(await client.GET("/api/v1/cuisines")).items.some(({ slug }) => slug === "italian"));
const suggested = of(await client.GET("/api/v1/suggestions", { params: { query: { q: "ost" } } }));
assert.equal(suggested.items[0].kind, "restaurant");

of(await client.POST("/api/v1/restaurants/{id}/changes", { params: restaurant, body: { kind: "closed" } }));
of(await client.POST("/api/v1/restaurants/{id}/reports", { params: restaurant, body: { reason: "closed" } }));

const posted = of(
  await client.POST("/api/v1/restaurants/{id}/reviews", {
    params: { ...restaurant, header: { "Idempotency-Key": '"8e03978e"' } },
    body: { user_name: "Ana", rating: 4, review_text: "Warm bread." },
  }),
);
const review = { path: { id: posted.id } };
const own = { Authorization: `Bearer ${posted.edit_token}` };

const photo = new File([readFileSync("plate.png")], "plate.png", { type: "image/png" });
const pictured = of(
  await client.POST("/api/v1/reviews/{id}/photos", {
    params: review,
    headers: own,
    // A binary string in the document's words.
    body: { photo: photo as unknown as string },
    bodySerializer: () => {
      const form = new FormData();
      form.append("photo", photo);
      return form;
    },
  }),
);
assert.equal(pictured.photo?.width, 60);

const changed = of(
  await client.PATCH("/api/v1/reviews/{id}", { params: review, headers: own, body: { rating: 5 } }),
);
assert.equal(changed.rating, 5);
assert.equal(of(await client.GET("/api/v1/reviews/{id}", { params: review })).review_text, "Warm bread.");
const reviews = of(await client.GET("/api/v1/restaurants/{id}/reviews", { params: restaurant }));
assert.deepEqual(reviews.items.map((each) => each.id), [posted.id]);
assert.equal(of(await client.GET("/api/v1/reviews", { params: { query: { limit: 5 } } })).items.length, 1);

const photos = of(await client.GET("/api/v1/restaurants/{id}/photos", { params: restaurant }));
assert.equal(photos.items[0].review_id, posted.id);

assert.equal(of(await client.PUT("/api/v1/reviews/{id}/helpful", { params: review })).helpful, true);
assert.equal(of(await client.DELETE("/api/v1/reviews/{id}/helpful", { params: review })).helpful, false);

const report = of(
  await client.POST("/api/v1/reviews/{id}/reports", { params: review, body: { reason: "spam" } }),
);
assert.equal(report.review_url, posted.url);

const refused = await client.POST("/api/v1/restaurants/{id}/reviews", {
  params: restaurant,
  body: { user_name: "", rating: 4 },
});
assert.equal(refused.response.status, 422);
assert.equal(refused.error?.code, "invalid");
assert.deepEqual(Object.keys(refused.error?.errors ?? {}), ["user_name"]);

of(await client.DELETE("/api/v1/reviews/{id}", { params: review, headers: own }));
assert.equal((await client.GET("/api/v1/reviews/{id}", { params: review })).response.status, 404);

console.log(JSON.stringify([...walked].sort()));
