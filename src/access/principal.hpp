// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/need.hpp"
#include "base/instant.hpp"

namespace dyad::access {

// A place a person fills at a hospital: a PractitionerRole. `role` and `specialty` are codes of
// data/access/roles.json ("obstetrician", "coordinator"); `powers` are what that role may do there, of
// care, sign, admin, steward and audit.
struct Post {
  std::string practitioner_role;  // id
  std::string organization;       // id
  std::string role;
  std::vector<Need> powers;
  std::string hospital;  // id of the hospital the organization is a department of, or of itself
};

// Whose request it is. Made in one place, when a request comes in; everything that asks "may they?" or "who
// did this?" asks it.
struct Principal {
  enum class Kind {
    nobody,  // not signed in
    open,    // the server runs without sign-in: everything is allowed on this machine, and nothing can be
             // signed
    person,  // signed in to the pages, or through an application with the person's own rights
    system,  // a program with rights of its own
  };
  Kind kind = Kind::nobody;
  std::string practitioner;  // id; persons only
  std::string name;          // as shown to others
  std::vector<Post> posts;
  std::string client;               // the application, when it is not our own pages
  std::vector<std::string> scopes;  // granted to the application ("patient/Observation.rs")
  std::string patient;              // an application's launch context: the only patient of patient/ scopes
  std::string session;              // names the session in the audit; not its secret
  std::optional<Instant> signed_in_at;  // when the person last proved who they are
  bool second_factor = false;           // and with a second factor

  bool may(Need need) const;                                    // at any post
  bool may_at(Need need, std::string_view organization) const;  // at this hospital
  // Whether what is written counts as written by somebody who cares for patients: a person with such a post,
  // also through an application, and a program for its hospital. The routes such programs may call are fewer
  // (`may`), and their scopes were asked before.
  bool writes_for_care() const;
  // "Practitioner/lan", "Device/<client>", "open", or "command line": the author of what is written.
  std::string author() const;
};

}  // namespace dyad::access
