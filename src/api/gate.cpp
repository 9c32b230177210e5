// SPDX-License-Identifier: Apache-2.0
#include "api/gate.hpp"

#include <algorithm>
#include <set>

#include "access/circle_read.hpp"
#include "api/answer.hpp"
#include "base/url.hpp"

namespace dyad::api {
namespace {

using access::AuditEntry;
using access::Need;

bool is_fhir(const Route& route) { return route.pattern == "/fhir" || route.pattern.starts_with("/fhir/"); }

http::Response failed(const Route& route, const Error& error) {
  return is_fhir(route) ? outcome(error) : problem(error);
}

// What the path names; ids are no names of people.
std::string entity_of(const Call& call, const Route& route) {
  const std::string& id = call.part("id");
  if (id.empty()) return {};
  if (route.pattern.starts_with("/api/cases/")) return "EpisodeOfCare/" + id;
  const std::string& type = call.part("type");
  if (!type.empty()) return type + "/" + id;
  return call.part("compartment").empty() ? std::string() : call.part("compartment") + "/" + id;
}

std::string_view purpose_of(const access::Scope& scope, const Route& route,
                            const std::set<std::string>& patients) {
  const bool through_glass =
      std::ranges::any_of(patients, [&](const auto& id) { return scope.glass_patients.contains(id); });
  if (through_glass) return "emergency";
  if (route.needs == Need::audit) return "audit";
  if (route.needs == Need::admin || route.needs == Need::steward || route.needs == Need::take_out)
    return "administration";
  return "treatment";
}

http::Response unwritten(const Route& route) {
  return failed(route, {ErrorKind::storage,
                        "the audit could not be written, so nothing is answered; what was written stays",
                        {},
                        {},
                        {}});
}

bool reads(std::string_view method) { return method == "GET" || method == "HEAD"; }

}  // namespace

Admission::Admission(const Context& entered, std::shared_ptr<const access::Scope> scope,
                     const access::Circles& circles)
    : scope_(std::move(scope)),
      touched_(*scope_),
      who_(entered.who),
      permit_(who_, *scope_, circles, &touched_),
      record_(entered.record,
              std::make_unique<access::ScopedStore>(entered.record.store(), *scope_, &touched_), permit_),
      cases_(entered.cases, *scope_, &touched_),
      context_{static_cast<const Services&>(entered), record_, cases_, who_, this} {}

const record::Store& whole_store(const Context& context) {
  return context.gate ? context.gate->whole().store() : context.record.store();
}

http::Response Gate::pass(const Context& entered, const Call& call, const Route& route,
                          const Handle& handle) {
  auto scope = scopes_.of(entered.who, record_.now(), route.needs);
  if (!scope) return failed(route, scope.error());
  if ((*scope)->everything) {  // the operator of this machine
    Context direct = entered;
    http::Response response = handle(direct);
    if (auto written = write_down({entered.who, **scope, nullptr}, call, route, response); !written)
      return unwritten(route);
    return response;
  }
  Admission admission(entered, std::move(*scope), scopes_.circles());
  http::Response response = handle(admission.context());
  // What cannot be written down is not told.
  if (auto written =
          write_down({entered.who, admission.scope(), &admission.touched()}, call, route, response);
      !written)
    return unwritten(route);
  return response;
}

std::set<std::string> Gate::cases_audited_by(const access::Principal& who) const {
  access::Principal as = who;  // their audit posts count as posts of care do for others
  std::erase_if(as.posts, [](const auto& post) { return std::ranges::count(post.powers, Need::audit) == 0; });
  for (auto& post : as.posts) post.powers.push_back(Need::care);
  as.practitioner.clear();
  const auto seen = scopes_.circles().seen_by(as, record_.now());
  return {seen.cases.begin(), seen.cases.end()};
}

std::set<std::string> Gate::patients_audited_by(const access::Principal& who) const {
  std::set<std::string> out;
  for (const std::string& id : cases_audited_by(who))
    if (const auto one = scopes_.circles().of(id)) out.insert(one->patients.begin(), one->patients.end());
  return out;
}

std::vector<json::Value> Gate::glass_of(const access::Principal& who) const {
  std::vector<json::Value> out;
  const auto cases = cases_audited_by(who);
  const auto flags = record_.store().of_type("Flag", {});
  if (!flags) return out;
  for (const auto& version : *flags) {
    auto flag = json::parse(version.body);
    if (!flag) continue;
    const auto glass = access::glass_of(version.id, *flag);
    if (glass && cases.contains(glass->case_id)) out.push_back(std::move(*flag));
  }
  std::ranges::reverse(out);
  return out;
}

Result<void> Gate::write_down(const Deed& deed, const Call& call, const Route& route,
                              const http::Response& response) {
  static const access::Scope kNone;
  static const access::Touched kNothing(kNone);
  const access::Touched& touched = deed.touched ? *deed.touched : kNothing;
  std::set<std::string> patients = touched.patients();
  for (const std::string& id : touched.cases())
    if (const auto one = scopes_.circles().of(id))
      patients.insert(one->patients.begin(), one->patients.end());
  const access::Principal& who = deed.who;
  // Beginning an export shows nothing yet; that it was begun is told all the same.
  if (patients.empty() && !deed.scope.everything && response.status < 400 && reads(call.request.method) &&
      !route.pattern.ends_with("/$export"))
    return {};
  AuditEntry entry;
  entry.at = record_.now();
  entry.who = who.author();
  entry.session = who.session;
  entry.client = who.client;
  entry.address = call.request.remote;
  entry.method = call.request.method;
  entry.route = route.pattern;
  entry.entity = entity_of(call, route);
  entry.query = access::blurred(url::write_query(call.request.query), audit_.key());
  entry.status = response.status;
  entry.purpose = purpose_of(deed.scope, route, patients);
  entry.patients.assign(patients.begin(), patients.end());
  entry.cases.assign(touched.cases().begin(), touched.cases().end());
  entry.everything = deed.scope.everything;
  return audit_.write(std::move(entry));
}

}  // namespace dyad::api
