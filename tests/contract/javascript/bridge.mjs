// Speaks the wire API through the published JavaScript SDK for a test that cannot itself.
//
// One JSON object a line on stdin: {method, path, query, body, file}; one a line on stdout:
// {status, body} with what the server answered, or {unsaid: true} when the SDK has no method for
// it. The SDK hides the status, so its HTTP client is watched.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const axios = require("axios");
const qs = require("qs");

let last;
const create = axios.create;
axios.create = (...options) => {
  const instance = create.apply(axios, options);
  const note = (response) => (last = { status: response.status, body: response.data });
  instance.interceptors.response.use(
    (response) => (note(response), response),
    (error) => (error.response && note(error.response), Promise.reject(error)),
  );
  return instance;
};

const { VoucherifyServerSide } = require("@voucherify/sdk");
const sdk = VoucherifyServerSide({
  apiUrl: process.env.SHOP_ADDRESS,
  applicationId: process.env.SHOP_APP_ID,
  secretKey: process.env.SHOP_APP_TOKEN,
});

const UNSAID = Symbol("the SDK has no method for it");

// "METHOD /path": (ids in the path, query, body, file) => call
const METHODS = {
  "GET /v1/async-actions": (ids, query) => sdk.asyncActions.list(query),
  "GET /v1/async-actions/{id}": ([id]) => sdk.asyncActions.get(id),

  "POST /v1/campaigns": (ids, query, body) =>
    body.campaign_type === "PROMOTION" ? sdk.promotions.create(body) : sdk.campaigns.create(body),
  "GET /v1/campaigns": (ids, query) => sdk.campaigns.list(query),
  "GET /v1/campaigns/{id}": ([id]) => sdk.campaigns.get(id),
  "PUT /v1/campaigns/{id}": ([id], query, body) => sdk.campaigns.update(id, body),
  "DELETE /v1/campaigns/{id}": ([id], query) => sdk.campaigns.delete(id, query),
  "POST /v1/campaigns/{id}/vouchers": ([id], query, body) =>
    sdk.campaigns.addVoucher(id, body ?? {}, query),
  "POST /v1/campaigns/{id}/vouchers/{code}": ([id, code], query, body) =>
    sdk.campaigns.addCertainVoucher(id, code, body ?? {}),
  "POST /v1/campaigns/{id}/import": ([id], query, body) => sdk.campaigns.importVouchers(id, body),
  "POST /v1/campaigns/{id}/importCSV": ([id], query, body, file) =>
    sdk.campaigns.importVouchersCSV(id, file),
  "POST /v1/campaigns/{id}/enable": ([id]) => sdk.campaigns.enable(id),
  "POST /v1/campaigns/{id}/disable": ([id]) => sdk.campaigns.disable(id),
  "POST /v1/campaigns/qualification": (ids, query, body) =>
    sdk.campaigns.qualifications.examine(body, query),

  "GET /v1/publications": (ids, query) => sdk.distributions.publications.list(query),
  "POST /v1/publications": (ids, query, body) => sdk.distributions.publications.create(body),

  "POST /v1/exports": (ids, query, body) => sdk.distributions.exports.create(body),
  "GET /v1/exports": (ids, query) => sdk.distributions.exports.list(query),
  "GET /v1/exports/{id}": ([id], query) =>
    query.token ? UNSAID : sdk.distributions.exports.get(id),
  "DELETE /v1/exports/{id}": ([id]) => sdk.distributions.exports.delete(id),

  "POST /v1/events": (ids, query, { event, ...rest }) => sdk.events.create(event, rest),

  "POST /v1/vouchers/{code}": ([code], query, body) => sdk.vouchers.create({ ...body, code }),
  "GET /v1/vouchers/{code}": ([code]) => sdk.vouchers.get(code),
  "PUT /v1/vouchers/{code}": ([code], query, body) => sdk.vouchers.update({ ...body, code }),
  "DELETE /v1/vouchers/{code}": ([code], query) => sdk.vouchers.delete(code, query),
  "GET /v1/vouchers": (ids, query) => sdk.vouchers.list(query),
  "POST /v1/vouchers/{code}/enable": ([code]) => sdk.vouchers.enable(code),
  "POST /v1/vouchers/{code}/disable": ([code]) => sdk.vouchers.disable(code),
  "POST /v1/vouchers/import": (ids, query, body) => sdk.vouchers.import(body),
  "POST /v1/vouchers/importCSV": (ids, query, body, file) => sdk.vouchers.importCSV(file),
  "POST /v1/vouchers/metadata/async": (ids, query, body) => sdk.vouchers.bulkUpdateMetadata(body),
  "POST /v1/vouchers/bulk/async": (ids, query, body) => sdk.vouchers.bulkUpdate(body),
  "DELETE /v1/vouchers/{code}/sessions/{key}": ([code, key]) =>
    sdk.vouchers.releaseValidationSession(code, key),
  "POST /v1/vouchers/qualification": (ids, query, body) =>
    sdk.vouchers.qualifications.examine(body, query),
  "POST /v1/vouchers/{code}/validate": ([code], query, body) =>
    sdk.validations.validateVoucher(code, body ?? {}),

  "POST /v1/validations": (ids, query, body) => sdk.validations.validateStackable(body),
  "POST /v1/qualifications": (ids, query, body) => sdk.qualifications.checkEligibility(body),

  "POST /v1/vouchers/{code}/redemption": ([code], query, body) =>
    sdk.redemptions.redeem(code, body ?? {}),
  "POST /v1/redemptions": (ids, query, body) => sdk.redemptions.redeemStackable(body),
  "GET /v1/redemptions": (ids, query) => sdk.redemptions.list(query),
  "GET /v1/redemptions/{id}": ([id]) => sdk.redemptions.get(id),
  "GET /v1/vouchers/{code}/redemption": ([code]) => sdk.redemptions.getForVoucher(code),
  "POST /v1/redemptions/{id}/rollback": ([id], query, body) =>
    sdk.redemptions.rollback(id, { ...body, ...query }),
  "POST /v1/redemptions/{id}/rollbacks": ([id], query, body) =>
    sdk.redemptions.rollbackStackable(id, body ?? {}, query),

  "GET /v1/promotions/tiers": (ids, query) => sdk.promotions.tiers.listAll(query),
  "GET /v1/promotions/{id}/tiers": ([id]) => sdk.promotions.tiers.list(id),
  "POST /v1/promotions/{id}/tiers": ([id], query, body) => sdk.promotions.tiers.create(id, body),
  "GET /v1/promotions/tiers/{id}": ([id]) => sdk.promotions.tiers.get(id),
  "PUT /v1/promotions/tiers/{id}": ([id], query, body) =>
    sdk.promotions.tiers.update({ ...body, id }),
  "DELETE /v1/promotions/tiers/{id}": ([id]) => sdk.promotions.tiers.delete(id),
  "POST /v1/promotions/tiers/{id}/redemption": ([id], query, body) =>
    sdk.promotions.tiers.redeem(id, body),
  "POST /v1/promotions/validation": (ids, query, body) => sdk.promotions.validate(body, query),
  "GET /v1/promotions/stacks": (ids, query) => sdk.promotions.stack.list(query),
  "GET /v1/promotions/{id}/stacks": ([id]) => sdk.promotions.stack.listInCampaign(id),
  "POST /v1/promotions/{id}/stacks": ([id], query, body) =>
    sdk.promotions.stack.createInCampaign(id, body),
  "GET /v1/promotions/{id}/stacks/{stack}": ([id, stack]) => sdk.promotions.stack.get(id, stack),
  "PUT /v1/promotions/{id}/stacks/{stack}": ([id, stack], query, body) =>
    sdk.promotions.stack.update(id, stack, body),
  "DELETE /v1/promotions/{id}/stacks/{stack}": ([id, stack]) =>
    sdk.promotions.stack.delete(id, stack),

  "POST /v1/customers": (ids, query, body) => sdk.customers.create(body),
  "GET /v1/customers": (ids, query) => sdk.customers.list(query),
  "GET /v1/customers/{id}": ([id]) => sdk.customers.get(id),
  "PUT /v1/customers/{id}": ([source_id], query, body) =>
    sdk.customers.update(
      source_id.startsWith("cust_") ? { ...body, id: source_id } : { ...body, source_id },
    ),
  "DELETE /v1/customers/{id}": ([id]) => sdk.customers.delete(id),
  "POST /v1/customers/{id}/permanent-deletion": ([id]) => sdk.customers.deletePermanently(id),
  "POST /v1/customers/bulk/async": (ids, query, body) => sdk.customers.updateInBulk(body),
  "POST /v1/customers/metadata/async": (ids, query, body) =>
    sdk.customers.updateMetadataInBulk(body),
  "POST /v1/customers/importCSV": (ids, query, body, file) => sdk.customers.importCSV(file),
  "GET /v1/customers/{id}/activity": ([id], query) => sdk.customers.listActivity(id, query),
  "GET /v1/customers/{id}/activities": ([id], query) => sdk.customers.listActivities(id, query),
  "GET /v1/customers/{id}/redeemables": ([id], query) => sdk.customers.listRedeemables(id, query),
  "GET /v1/customers/{id}/segments": ([id]) => sdk.segments.list(id),

  "POST /v1/orders": (ids, query, body) => sdk.orders.create(body),
  "GET /v1/orders": (ids, query) => sdk.orders.list(query),
  "GET /v1/orders/{id}": ([id]) => sdk.orders.get(id),
  "PUT /v1/orders/{id}": ([id], query, body) => sdk.orders.update({ ...body, id }),
  "POST /v1/orders/import": (ids, query, body) => sdk.orders.import(body),

  "POST /v1/products": (ids, query, body) => sdk.products.create(body),
  "GET /v1/products": (ids, query) => sdk.products.list(query),
  "GET /v1/products/{id}": ([id]) => sdk.products.get(id),
  "PUT /v1/products/{id}": ([id], query, body) => sdk.products.update({ ...body, id }),
  "DELETE /v1/products/{id}": ([id], query) => sdk.products.delete(id, query),
  "POST /v1/products/metadata/async": (ids, query, body) => sdk.products.bulkUpdateMetadata(body),
  "POST /v1/products/bulk/async": (ids, query, body) => sdk.products.bulkUpdate(body),
  "POST /v1/products/importCSV": (ids, query, body, file) => sdk.products.importCSV(file),
  "POST /v1/products/{id}/skus": ([id], query, body) => sdk.products.createSku(id, body),
  "GET /v1/products/{id}/skus": ([id]) => sdk.products.listSkus(id),
  "GET /v1/skus/{sku}": ([sku]) => sdk.products.getSku(sku),
  "PUT /v1/products/{id}/skus/{sku}": ([product, id], query, body) =>
    sdk.products.updateSku(product, { ...body, id }),
  "DELETE /v1/products/{id}/skus/{sku}": ([product, sku], query) =>
    sdk.products.deleteSku(product, sku, query),
  "POST /v1/skus/importCSV": (ids, query, body, file) => sdk.products.importSkusCSV(file),

  "POST /v1/product-collections": (ids, query, body) => sdk.productCollections.create(body),
  "GET /v1/product-collections": (ids, query) => sdk.productCollections.list(query),
  "GET /v1/product-collections/{id}": ([id]) => sdk.productCollections.get(id),
  "DELETE /v1/product-collections/{id}": ([id]) => sdk.productCollections.delete(id),
  "GET /v1/product-collections/{id}/products": ([id], query) =>
    sdk.productCollections.listProducts(id, query),

  "POST /v1/segments": (ids, query, body) => sdk.segments.create(body),
  "GET /v1/segments/{id}": ([id]) => sdk.segments.get(id),
  "DELETE /v1/segments/{id}": ([id]) => sdk.segments.delete(id),

  "POST /v1/validation-rules": (ids, query, body) => sdk.validationRules.create(body),
  "GET /v1/validation-rules": (ids, query) => sdk.validationRules.list(query),
  "GET /v1/validation-rules/{id}": ([id]) => sdk.validationRules.get(id),
  "PUT /v1/validation-rules/{id}": ([id], query, body) =>
    sdk.validationRules.update({ ...body, id }),
  "DELETE /v1/validation-rules/{id}": ([id]) => sdk.validationRules.delete(id),
  "GET /v1/validation-rules-assignments": (ids, query) =>
    sdk.validationRules.listRulesAssignments(query),
  "GET /v1/validation-rules/{id}/assignments": ([id], query) =>
    sdk.validationRules.listAssignments(id, query),
  "POST /v1/validation-rules/{id}/assignments": ([id], query, body) =>
    sdk.validationRules.createAssignment(id, body),
  "DELETE /v1/validation-rules/{id}/assignments/{assignment}": ([id, assignment]) =>
    sdk.validationRules.deleteAssignment(id, assignment),

  "GET /v1/metadata-schemas": () => sdk.metadataSchemas.list(),
  "GET /v1/metadata-schemas/{resource}": ([resource]) => sdk.metadataSchemas.get(resource),

  "GET /v1/categories": (ids, query) => sdk.categories.list(query),
  "POST /v1/categories": (ids, query, body) => sdk.categories.create(body),
  "GET /v1/categories/{id}": ([id]) => sdk.categories.get(id),
  "PUT /v1/categories/{id}": ([id], query, body) => sdk.categories.update(id, body),
  "DELETE /v1/categories/{id}": ([id]) => sdk.categories.delete(id),
};

const ROUTES = Object.keys(METHODS)
  .map((operation) => {
    const [method, path] = operation.split(" ");
    const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, "([^/]+)")}$`);
    return { operation, method, pattern, parameters: path.split("{").length };
  })
  .sort((one, other) => one.parameters - other.parameters);

async function answer({ method, path, query, body, file }) {
  for (const route of ROUTES) {
    const found = route.method === method && route.pattern.exec(path);
    if (!found) continue;
    last = undefined;
    try {
      const ids = found.slice(1).map(decodeURIComponent);
      const asked = qs.parse(query ?? "", { depth: 10 });
      if ((await METHODS[route.operation](ids, asked, body, file)) === UNSAID) {
        return { unsaid: true };
      }
    } catch (error) {
      // What the server refused is an answer too; what the SDK refuses to send is none.
      if (last === undefined) return { broken: String(error), operation: route.operation };
    }
    return { ...last, operation: route.operation };
  }
  return { unsaid: true };
}

process.stdout.write(JSON.stringify({ operations: Object.keys(METHODS) }) + "\n");
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
}
