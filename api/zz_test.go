package api
import ("testing";"net/http";"placement/models/lifecycle/lifecycletest")
func BenchmarkCommand(b *testing.B){ x:=setup(b); x.in("meeting_booked"); n:=0
 for b.Loop(){ n++; x.store.reads=nil; a:=x.post("/v1/placements/"+lifecycletest.PlacementID+"/safety-meeting/move", `{"at": "2027-01-15T10:00:00+01:00", "form": "video"}`); if a.status!=200 {b.Fatal(a.body)}; if n%50==0 { x.in("meeting_booked"); x.temporal.updates=nil; x.temporal.done=map[string]any{} } } }
func BenchmarkMe(b *testing.B){ x:=setup(b); for b.Loop(){ x.do(http.MethodGet,"/v1/me","") } }
