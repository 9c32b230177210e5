// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "hl7v2/mapping_parts.hpp"

namespace dyad::hl7v2 {
namespace {

class Grouper {
 public:
  std::vector<PatientGroup> take() { return std::move(groups_); }

  void next(const Segment& s) {
    const std::string& n = s.name;
    if (n == "PID")
      begin(s);
    else if (n == "NTE")
      note(s);
    else if (n == "PV1")
      group().pv1 = group().pv1 ? group().pv1 : &s;
    else if (n == "MRG")
      group().merge = &s;
    else if (n == "NK1")
      group().relatives.push_back(&s);
    else if (n == "AL1")
      group().allergies.push_back(&s);
    else if (n == "DG1" && !order_)
      group().diagnoses.push_back(&s);
    else if (n == "ORC" || n == "OBR")
      order(s);
    else if (n == "TQ1" && order_)
      order_->timings.push_back(&s);
    else if (n == "SPM" && order_)
      order_->specimens.push_back(&s);
    else if (n == "OBX")
      result(s);
    if (n != "NTE" && n != "OBX" && n != "OBR") notes_ = nullptr;
  }

 private:
  PatientGroup& group() {
    if (groups_.empty()) groups_.emplace_back();
    return groups_.back();
  }

  void begin(const Segment& pid) {
    if (!groups_.empty() && !groups_.back().pid)
      groups_.back().pid = &pid;
    else
      groups_.push_back({&pid, nullptr, nullptr, {}, {}, {}, {}, {}});
    order_ = nullptr;
  }

  // ORC opens an order and the OBR after it belongs to it; an OBR on its own opens one too.
  void order(const Segment& s) {
    const bool opens = s.name == "ORC" || !order_ || order_->obr.segment;
    if (opens) order_ = &group().orders.emplace_back();
    if (s.name == "ORC") {
      order_->orc = &s;
      return;
    }
    order_->obr.segment = &s;
    notes_ = &order_->obr.notes;
  }

  void result(const Segment& obx) {
    auto& to = order_ ? order_->results : group().loose;
    to.push_back({&obx, {}});
    notes_ = &to.back().notes;
  }

  void note(const Segment& nte) {
    if (notes_) notes_->push_back(&nte);
  }

  std::vector<PatientGroup> groups_;
  OrderGroup* order_ = nullptr;
  std::vector<const Segment*>* notes_ = nullptr;
};

}  // namespace

std::vector<PatientGroup> groups_of(const Message& message) {
  Grouper grouper;
  for (const Segment& s : message.segments())
    if (s.name != "MSH") grouper.next(s);
  auto groups = grouper.take();
  std::erase_if(
      groups, [](const PatientGroup& g) { return !g.pid && g.orders.empty() && g.loose.empty() && !g.pv1; });
  return groups;
}

}  // namespace dyad::hl7v2
