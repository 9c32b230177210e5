// SPDX-License-Identifier: Apache-2.0
#include "api/app_gate.hpp"

#include <algorithm>

#include "access/app_scopes.hpp"
#include "api/answer.hpp"
#include "base/url.hpp"
#include "query/query.hpp"

namespace dyad::api {
namespace {

using access::AppScopes;
using access::Interaction;
using Way = AppScopes::Way;

// Of the same application the whole of every type, for what shows many types at once.
constexpr std::string_view kEveryType = "*";

bool is_app(const Context& context) {
  return context.who.kind != access::Principal::Kind::open && !context.who.client.empty();
}

http::Response refused(std::string_view what) {
  return outcome(403, "forbidden", "the access of this application does not cover " + std::string(what));
}

bool without_query(const std::vector<Way>& ways) {
  return std::ranges::any_of(ways, [](const Way& way) { return way.query.empty(); });
}

// The one query that all ways amount to: one of them, or values of one parameter joined. Nothing when they
// cannot be said in one search.
std::optional<url::Parameters> one_query(const std::vector<Way>& ways) {
  if (ways.size() == 1) return ways[0].query;
  url::Parameters out;
  for (const Way& way : ways) {
    if (way.query.size() != 1 || (!out.empty() && way.query[0].first != out[0].first)) return {};
    if (out.empty())
      out.push_back(way.query[0]);
    else
      out[0].second += "," + way.query[0].second;
  }
  return out;
}

struct Asked {
  enum class Kind { entries, check, take_out, every, of_type } kind = Kind::of_type;
  std::string_view type;
  std::vector<Interaction> what;
  bool one = false;  // a resource by its id
};

Asked asked_of(const Call& call, const Route& route) {
  const auto& pattern = route.pattern;
  const auto& method = route.method;
  const std::string& type = call.part("type");
  if (pattern == "/fhir" && method == "POST") return {Asked::Kind::entries, {}, {}};
  if (pattern.ends_with("/$validate")) {
    // Against what is held: that is a way of reading it.
    if (!call.part("id").empty()) return {Asked::Kind::of_type, type, {Interaction::read}, true};
    return {Asked::Kind::check, {}, {}};
  }
  if (route.needs == access::Need::take_out) return {Asked::Kind::take_out, {}, {}};
  if (type.empty() || type == kEveryType || pattern.find("/$") != std::string_view::npos)
    return {Asked::Kind::every, {}, {}};
  const bool by_id = !call.part("id").empty() && call.part("compartment").empty();
  Asked out{Asked::Kind::of_type, type, {}, by_id};
  if (method == "GET") {
    if (by_id)
      out.what = {Interaction::read};
    else if (pattern.ends_with("/_history"))
      out.what = {Interaction::read, Interaction::search};
    else
      out.what = {Interaction::search};
    return out;
  }
  if (method == "POST")
    out.what = {pattern.ends_with("/_search") ? Interaction::search : Interaction::create};
  else
    out.what = {method == "DELETE" ? Interaction::remove : Interaction::update};
  if (method != "POST" && !by_id) out.what.push_back(Interaction::search);  // by a condition
  return out;
}

bool reads(Interaction what) { return what == Interaction::read || what == Interaction::search; }

// Parameters through which resources of other types would come, or be guessed.
bool reaches_further(const url::Parameters& query) {
  return std::ranges::any_of(query, [](const auto& parameter) {
    const std::string& name = parameter.first;
    return name.find('.') != std::string::npos || name.starts_with("_has") || name == "_list";
  });
}
bool includes(const url::Parameters& query) {
  return std::ranges::any_of(query, [](const auto& parameter) {
    return parameter.first.starts_with("_include") || parameter.first.starts_with("_revinclude");
  });
}

// Resources that came along with a search and whose types the application may not read.
void drop_others(http::Response& response, const AppScopes& scopes) {
  if (response.status != 200) return;
  auto bundle = json::parse(response.content());
  if (!bundle || (*bundle)["resourceType"].as_string() != "Bundle") return;
  for (auto& [name, value] : bundle->mutable_members()) {
    if (name != "entry") continue;
    std::erase_if(value.mutable_items(), [&](const json::Value& entry) {
      if (entry.at({"search", "mode"}).as_string() != "include") return false;
      return !without_query(
          scopes.ways(entry.at({"resource", "resourceType"}).as_string(), Interaction::read));
    });
  }
  response.body = json::write(*bundle);
}

bool may_everything(const AppScopes& scopes) {
  return without_query(scopes.ways(kEveryType, Interaction::read)) &&
         without_query(scopes.ways(kEveryType, Interaction::search));
}

// A scope with a query: the search is narrowed by it, a resource is looked for among what matches it.
http::Response within_query(Context& context, const Call& call, const Asked& asked,
                            const std::vector<Way>& ways, const url::Parameters& given,
                            const std::function<http::Response(const Call&)>& handle) {
  const auto query = one_query(ways);
  const std::string of_type(asked.type);
  if (!query) return refused("this: its scopes of " + of_type + " have different queries");
  if (asked.one) {
    if (!call.part("version").empty() || call.request.path.ends_with("/_history"))
      return refused("earlier versions of " + of_type);
    query::Request search;
    search.type = of_type;
    search.parameters = *query;
    search.parameters.emplace_back("_id", call.part("id"));
    const auto count = query::count(context.record.store(), search);
    if (!count) return outcome(count.error());
    return *count > 0 ? handle(call) : refused("this " + of_type);
  }
  if (includes(given)) return refused("what comes along with " + of_type);
  http::Request narrowed = call.request;
  for (const auto& parameter : *query)
    if (std::ranges::find(narrowed.query, parameter) == narrowed.query.end())
      narrowed.query.push_back(parameter);
  return handle(Call{narrowed, call.parts});
}

http::Response within_resource_scopes(Context& context, const Call& call, const Route& route,
                                      const std::function<http::Response(const Call&)>& handle) {
  const AppScopes scopes(context.who.scopes);
  const Asked asked = asked_of(call, route);
  // What judges each of their parts asks the scopes itself: entries, and the types of an export.
  if (asked.kind == Asked::Kind::entries || asked.kind == Asked::Kind::check ||
      asked.kind == Asked::Kind::take_out)
    return handle(call);
  if (asked.kind == Asked::Kind::every) {
    const bool only_shows = route.method == "GET" || route.pattern.ends_with("/_search");
    const bool may_write = without_query(scopes.ways(kEveryType, Interaction::update));
    return may_everything(scopes) && (only_shows || may_write) ? handle(call)
                                                               : refused("every type, as this shows");
  }
  url::Parameters given = call.request.query;
  if (call.request.method == "POST" && route.pattern.ends_with("/_search"))
    if (auto form = url::parse_query(call.request.body, url::Part::form))
      given.insert(given.end(), form->begin(), form->end());
  if (reaches_further(given) && !may_everything(scopes)) return refused("other types, as this search asks");
  for (const Interaction what : asked.what) {
    const auto ways = scopes.ways(asked.type, what);
    if (ways.empty() || (!reads(what) && !without_query(ways)))
      return refused("this on " + std::string(asked.type));
    if (!without_query(ways)) return within_query(context, call, asked, ways, given, handle);
  }
  http::Response response = handle(call);
  if (includes(given)) drop_others(response, scopes);
  return response;
}

}  // namespace

http::Response within_scopes(Context& context, const Call& call, const Route& route,
                             const std::function<http::Response(const Call&)>& handle) {
  if (!is_app(context) || route.needs == access::Need::nothing) return handle(call);
  return within_resource_scopes(context, call, route, handle);
}

bool may_take_out(const Context& context, std::string_view type) {
  if (!is_app(context)) return true;
  const AppScopes scopes(context.who.scopes);
  return without_query(scopes.ways(type, Interaction::read)) &&
         without_query(scopes.ways(type, Interaction::search));
}

Result<void> admit_by_scopes(const Context& context, const record::Operation& operation) {
  if (!is_app(context)) return {};
  const AppScopes scopes(context.who.scopes);
  using Kind = record::Operation::Kind;
  const Interaction what = operation.kind == Kind::create   ? Interaction::create
                           : operation.kind == Kind::remove ? Interaction::remove
                                                            : Interaction::update;
  if (without_query(scopes.ways(operation.type, what))) return {};
  return fail(ErrorKind::refused, "the access of this application does not cover this on " + operation.type,
              "scope");
}

}  // namespace dyad::api
