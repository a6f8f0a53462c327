package contract

// WorkerDeployment is the name under which Temporal knows the builds of our workers, where they tell it. A namespace has one.
const WorkerDeployment = "placement"
